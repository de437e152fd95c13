DROP TABLE filter_posts;
DROP TABLE filter_keywords;
DROP TABLE filters;
