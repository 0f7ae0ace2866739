data list free / a b c * name (a20)
variable labels a 'First'
 b 'Second'
 c 'Third'
value labels a b c 1 'One' 2 'Two' 3 'Three'
missing values a to c (3)
mrsets /mcgroup name=$abc label='Named' variables=a to c
  /mdgroup name=$twos categorylabels=countedvalues labelsource=varlabel variables=a b value=2
