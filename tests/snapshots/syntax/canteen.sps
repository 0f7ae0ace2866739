* Encoding: UTF-8.
* Tables of canteen.csv, coded by codebook canteen, as
* mobsurvey makes them.

* The answers.
SET DECIMAL=DOT.
GET DATA
  /TYPE=TXT
  /FILE='canteen.csv'
  /ENCODING='UTF8'
  /DELCASE=LINE
  /DELIMITERS=';'
  /QUALIFIER='"'
  /ARRANGEMENT=DELIMITED
  /FIRSTCASE=2
  /VARIABLES= group A21 grade A12 level F16.0 dish_1 F16.0 dish_2 F16.0 dish_3 F16.0 first F16.0 second F16.0
  places A21 age DOT16.0 times DOT16.0 visit A18 remark A18 extra1 A9.
FORMATS age (F16.2).

* What the codebook says of them.
* group is text in the file; group_coded has it as numbers.
RECODE group (CONVERT) INTO group_coded.
RECODE group_coded (1, 2=COPY) (ELSE=SYSMIS).
IF (LOWER(LTRIM(RTRIM(group))) = 'staff') group_coded = 1.
IF (LOWER(LTRIM(RTRIM(group))) = 'cán bộ' OR LOWER(LTRIM(RTRIM(group))) = 'cán bộ' OR
  LOWER(LTRIM(RTRIM(group))) = 'cÁn bỘ' OR LOWER(LTRIM(RTRIM(group))) = 'cÁn bỘ') group_coded = 1.
IF (LOWER(LTRIM(RTRIM(group))) = 'người nhà' OR LOWER(LTRIM(RTRIM(group))) = 'người nhà' OR
  LOWER(LTRIM(RTRIM(group))) = 'ngƯỜi nhÀ' OR LOWER(LTRIM(RTRIM(group))) = 'ngƯỜi nhÀ')
  group_coded = 2.
IF (LOWER(LTRIM(RTRIM(group))) = 'gia đình' OR LOWER(LTRIM(RTRIM(group))) = 'gia đình' OR
  LOWER(LTRIM(RTRIM(group))) = 'gia ĐÌnh' OR LOWER(LTRIM(RTRIM(group))) = 'gia ĐÌnh' OR
  LOWER(LTRIM(RTRIM(group))) = 'gia Đình' OR LOWER(LTRIM(RTRIM(group))) = 'gia Đình') group_coded = 2.
VARIABLE LABELS group_coded 'Guest''s group'.
VALUE LABELS group_coded 1 'Staff' 2 'Người nhà'.
MISSING VALUES level (-9 THRU -1).
* Values of level that are in no list are no answers.
RECODE level (3, 2, 1, -9 THRU -1=COPY) (ELSE=SYSMIS).
VARIABLE LABELS level 'Level'.
VALUE LABELS level 3 'High' 2 'Middle' 1 'Low'.
MISSING VALUES age (900 THRU 999, -1).
DO IF NOT (LTRIM(RTRIM(remark)) = '' OR (LTRIM(RTRIM(remark)) = 'none')).
COMPUTE remark_is = (LTRIM(RTRIM(remark)) = 'it''s').
END IF.
* grade is text in the file; grade_coded has it as numbers.
IF (LTRIM(RTRIM(grade)) = 'A') grade_coded = 1.
IF (LTRIM(RTRIM(grade)) = 'B+') grade_coded = 2.
IF (LTRIM(RTRIM(grade)) = 'C') grade_coded = 3.
IF (LOWER(LTRIM(RTRIM(grade))) = 'best') grade_coded = 1.
IF (LOWER(LTRIM(RTRIM(grade))) = 'good') grade_coded = 2.
IF (LOWER(LTRIM(RTRIM(grade))) = 'bad') grade_coded = 3.
MISSING VALUES dish_1 dish_2 dish_3 (9).
* Options of dishes: 1 chosen, 0 not chosen. The base is who
* has an answer to any of them.
DO IF (NVALID(dish_1, dish_2, dish_3) > 0).
RECODE dish_1 dish_2 dish_3 (1=1) (ELSE=0) INTO dishes_opt1 dishes_opt2 dishes_opt3.
END IF.
VARIABLE LABELS dishes_opt1 'dish_1'.
VARIABLE LABELS dishes_opt2 'dish_2'.
VARIABLE LABELS dishes_opt3 'dish_3'.
VALUE LABELS dishes_opt1 dishes_opt2 dishes_opt3 0 'Not chosen' 1 'Chosen'.
RECODE first (99, 98, 97, 96=SYSMIS).
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
* Options of where: 1 chosen, 0 not chosen. The base is who
* chose at least one.
COMPUTE where_opt1 = (INDEX(CONCAT(';', LTRIM(RTRIM(places)), ';'), ';home;') > 0).
COMPUTE where_opt2 = (INDEX(CONCAT(';', LTRIM(RTRIM(places)), ';'), ';work;') > 0).
COMPUTE where_opt3 = (INDEX(CONCAT(';', LTRIM(RTRIM(places)), ';'), ';way;') > 0).
COMPUTE where_chosen = SUM(where_opt1, where_opt2, where_opt3).
DO IF (where_chosen = 0).
RECODE where_opt1 where_opt2 where_opt3 (ELSE=SYSMIS).
END IF.
VARIABLE LABELS where_opt1 'At home'.
VARIABLE LABELS where_opt2 'At work'.
VARIABLE LABELS where_opt3 'way'.
VARIABLE LABELS grade_coded 'Grade of the food'.
VALUE LABELS where_opt1 where_opt2 where_opt3 0 'Not chosen' 1 'Chosen'.
VALUE LABELS grade_coded 1 'Best' 2 'Good' 3 'Bad'.

* Only cases for which: age >= 31.5 and remark != ’it\’s’ or
* grade is missing.
SELECT IF (((age >= 31.5) AND (NOT (remark_is = 1))) OR MISSING(grade_coded)).
* A case counts as often as this says.
FORMATS times (F16.0).
WEIGHT BY times.

* Dishes eaten by Guest’s group.
CROSSTABS
  /TABLES=dishes_opt1 dishes_opt2 dishes_opt3 BY group_coded BY level
  /CELLS=COUNT ROW
  /STATISTICS=CHISQ PHI
  /COUNT=ROUND CELL.

* Meals liked by Guest’s group.
CROSSTABS
  /TABLES=meals_opt1 meals_opt2 meals_opt3 BY group_coded BY level
  /CELLS=COUNT ROW
  /STATISTICS=CHISQ PHI
  /COUNT=ROUND CELL.

* Where eaten by Guest’s group.
CROSSTABS
  /TABLES=where_opt1 where_opt2 where_opt3 BY group_coded BY level
  /CELLS=COUNT ROW
  /STATISTICS=CHISQ PHI
  /COUNT=ROUND CELL.

* Grade of the food by Guest’s group.
CROSSTABS
  /TABLES=grade_coded BY group_coded BY level
  /CELLS=COUNT ROW
  /STATISTICS=CHISQ PHI
  /COUNT=ROUND CELL.
