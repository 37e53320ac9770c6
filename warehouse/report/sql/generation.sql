-- Which state of the data is it?
select left(digest, 16) as digest from generation
