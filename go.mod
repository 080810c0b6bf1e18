module redoubt

go 1.26.0
