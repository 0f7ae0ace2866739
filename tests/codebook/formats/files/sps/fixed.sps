* Encoding: UTF-8.
* Made up, after the pattern of the read-in syntax that survey archives hand out
  It's a comment of two lines.

COMMENT Another one: VALUE LABELS x 1 'no'.
TITLE Don't mind this one.
SET DECIMAL=DOT.
DATA LIST FILE='C:\data\canteen.txt' RECORDS=2 /1
   ID        1 -    5 (A)
   SEX       6 -    6 (F,0)   /* sex of the guest */
   AGE       7-8
   Q1 TO Q3  9-11
 /2 DAY      1-10 (ADATE)
   WEIGHT_1  11-16 (2)
   CITY      17-20 (A).
BEGIN DATA
VALUE LABELS sex 1 'this is data'.
END DATA.

VAR LAB sex 'Guest''s sex' / AGE "Age in ""full"" years"
  Q1 'Soup ' +
     "eaten" Q2 'Rice' Q3 'Fish'.
VAL LAB sex 1 'Man' 2 'Woman' 9 'Refused' /
   q1 to Q3 0 'No' 1 'Yes' / city 'HN' 'Hà Nội' 'HP' 'Hải Phòng' 'ZZ' 'Unknown'.
ADD VALUE LABELS Q3 2 'Twice'.
MIS VAL sex (9) age (LO THRU 0, 99) / city ('ZZ') q1 (8, 9).
MISSING VALUES Q1 ().
VARIABLE LEVEL sex Q1 TO Q3 (NOMINAL) / age (SCALE).
COMPUTE x = 1.
RECODE sex (3=9).
INSERT FILE='other.sps'.
BEGIN PROGRAM PYTHON3.
import os
os.system('echo VALUE LABELS sex 1 "hacked"')
END PROGRAM.
HOST COMMAND=['rm x'].
MRSETS /MDGROUP NAME=$eaten LABEL='Eaten' VARIABLES=Q1 Q2 Q3 VALUE=1
  /MCGROUP NAME=$gone VARIABLES=Q1 Q2
  /DELETE NAME=[$gone] /DISPLAY NAME=ALL.
RENAME VARIABLES (WEIGHT_1 = weight).
WEIGHT BY weight.
FILE LABEL Guests' canteen survey.
EXECUTE.
