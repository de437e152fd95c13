-- An id belongs to whoever signed it: nobody uses up the ids of others.
DROP TABLE received;
CREATE TABLE received (
    uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (uri, actor_uri)
);
CREATE INDEX received_age ON received (received_at);
