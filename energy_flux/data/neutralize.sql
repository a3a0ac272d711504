-- a copy of the database fetches nothing and opens nothing
UPDATE energy_flux_source SET active = false, password = NULL, private_key = NULL;
DELETE FROM energy_flux_key;
