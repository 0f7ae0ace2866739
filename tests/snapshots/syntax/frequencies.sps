* Encoding: UTF-8.
* Tables of canteen.sav, coded by codebook canteen, as
* mobsurvey makes them.

* The answers.
GET FILE='canteen.sav'.
WEIGHT OFF.

* What the codebook says of them.
MISSING VALUES visit ().
MISSING VALUES group (9).
* Values of group that are in no list are no answers.
RECODE group (1, 2, 9=COPY) (ELSE=SYSMIS).
VARIABLE LABELS group 'Guest''s group'.
VALUE LABELS group 1 'Staff' 2 'Người nhà' 9 'Refused'.
MISSING VALUES first ().
RECODE first (99, 98, 97, 96=SYSMIS).
MISSING VALUES second ().
RECODE second (99, 98, 97, 96=SYSMIS).
* Options of meals: 1 chosen, 0 not chosen. The base is who
* chose at least one.
COUNT meals_opt1 = first second (1).
COUNT meals_opt2 = first second (2).
COUNT meals_opt3 = first second (3).
COUNT meals_chosen = first second (1, 2, 3).
DO IF (meals_chosen > 0).
RECODE meals_opt1 meals_opt2 meals_opt3 (0=0) (ELSE=1).
ELSE.
RECODE meals_opt1 meals_opt2 meals_opt3 (ELSE=SYSMIS).
END IF.
VARIABLE LABELS meals_opt1 'Rice'.
VARIABLE LABELS meals_opt2 'Noodles'.
VARIABLE LABELS meals_opt3 'Soup'.
VALUE LABELS meals_opt1 meals_opt2 meals_opt3 0 'Not chosen' 1 'Chosen'.

* Only cases for which: visit > ’2024-01-01’.
SELECT IF (XDATE.DATE(visit) > DATE.DMY(1, 1, 2024)).

* Guest’s group.
FREQUENCIES
  /VARIABLES=group.

* Meals liked.
FREQUENCIES
  /VARIABLES=meals_opt1 meals_opt2 meals_opt3.
