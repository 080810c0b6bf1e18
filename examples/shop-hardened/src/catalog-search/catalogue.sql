CREATE TABLE products (id TEXT PRIMARY KEY, name TEXT, price REAL, hidden INTEGER DEFAULT 0);
CREATE TABLE suppliers (name TEXT, discount REAL, contact TEXT);
INSERT INTO products VALUES ('p-100', 'Walnut desk', 349.00, 0);
INSERT INTO products VALUES ('p-101', 'Desk lamp', 39.90, 0);
INSERT INTO products VALUES ('p-102', 'Office chair', 189.00, 0);
INSERT INTO products VALUES ('p-900', 'Desk prototype', 1.00, 1);
INSERT INTO suppliers VALUES ('Nordholz', 0.42, 'ines@nordholz.example');
