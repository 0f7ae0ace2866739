* GNU PSPP 1.6.2: pspp survey.sps, run in this folder.
DATA LIST LIST /a_rather_long_name (F8.2) b (A20) c (A300) d (ADATE10) e (A4) f (DATETIME20) mục_đích_chuyến_đi (F1) g(MOYR8) h (A255) i (A256) j (A8) k (A9).
BEGIN DATA
1 "abc" "x" 01/02/2024 "X" "01-JAN-2024 10:00:00" 1 "JAN 2024" "h" "iiii" "12345678" "123456789"
-5 "refused" "y" 03/04/2023 "Y" "01-JAN-2024 10:00:00" 0 "FEB 2024" "hh" "ii" "" ""
END DATA.
MISSING VALUES a_rather_long_name (LO THRU 0, 99) b ("refused") e ("X" "Z") mục_đích_chuyến_đi (9).
VALUE LABELS b "abc" "The abc" "a long value text" "Long" /mục_đích_chuyến_đi 1 "Có" 0 "Không" /e "X" "Từ chối"  "Y" "Yes".
VARIABLE LABELS c "Nhãn của c" a_rather_long_name "label a".
VARIABLE ROLE /TARGET a_rather_long_name /NONE b.
VARIABLE LEVEL a_rather_long_name (ORDINAL) b (NOMINAL).
MRSETS /MDGROUP NAME=$m LABEL='Mục' VARIABLES=mục_đích_chuyến_đi a_rather_long_name VALUE=1 /MCGROUP NAME=$c LABEL='x' VARIABLES=mục_đích_chuyến_đi a_rather_long_name.
WEIGHT BY a_rather_long_name.
SAVE OUTFILE='plain.sav' /UNCOMPRESSED.
SAVE OUTFILE='compressed.sav' /COMPRESSED.
SAVE OUTFILE='zlib.zsav' /ZCOMPRESSED.
