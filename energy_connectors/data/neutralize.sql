-- a copy of the database talks to nobody
UPDATE energy_connector SET active = false;
