DROP TABLE received;
CREATE TABLE received (
    uri TEXT NOT NULL PRIMARY KEY,
    actor_uri TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL
);
CREATE INDEX received_age ON received (received_at);
