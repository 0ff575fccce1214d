-- Whether the actor cares for what the directory says in the area of an office (without one: of the
-- Region): who publishes content, or manages the network, in an office of that area; of what is not
-- published, who writes content there as well.
CREATE OR REPLACE FUNCTION wall.keeps_directory(office bigint, published boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM network_office its
        JOIN network_office mine ON mine.area_id IS NOT DISTINCT FROM its.area_id
        WHERE its.id = office AND mine.id = ANY ((
            SELECT wall.offices('content_publish') || wall.offices('network_manage')
                || CASE WHEN published THEN '{}' ELSE wall.offices('content_write') END
            )::bigint[]))
$$;

-- Whether an address is that of a service, be it a draft that the actor does not see: two services
-- cannot have the same.
CREATE OR REPLACE FUNCTION wall.is_service_address(address text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM directory_publicservice s WHERE s.slug = address)
$$;

-- When something of a service last changed, for whoever keeps a copy of it: noted by whatever
-- touches it, its places and words, or the offices where it is given, once in a transaction.
CREATE OR REPLACE FUNCTION wall.service_changes() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER service_changes BEFORE UPDATE ON directory_publicservice
    FOR EACH ROW EXECUTE FUNCTION wall.service_changes();

-- The first argument says what the second one, a column of the row, leads to.
CREATE OR REPLACE FUNCTION wall.service_is_touched() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    touched bigint[] := ARRAY[
        (to_jsonb(NEW) ->> TG_ARGV[1])::bigint, (to_jsonb(OLD) ->> TG_ARGV[1])::bigint];
BEGIN
    UPDATE directory_publicservice SET changed_at = now()
    WHERE changed_at < now() AND id IN (
        SELECT unnest(touched) WHERE TG_ARGV[0] = 'service'
        UNION
        SELECT p.service_id FROM directory_serviceat p
        WHERE (TG_ARGV[0] = 'place' AND p.id = ANY (touched))
           OR (TG_ARGV[0] = 'office' AND p.office_id = ANY (touched)));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR UPDATE OR DELETE ON directory_serviceat
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('service', 'service_id');
CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR UPDATE OR DELETE ON directory_servicetext
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('service', 'service_id');
CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR DELETE ON directory_publicservice_areas
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('service', 'publicservice_id');
CREATE OR REPLACE TRIGGER touches_service
    AFTER INSERT OR DELETE ON directory_publicservice_municipalities
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('service', 'publicservice_id');
CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR UPDATE OR DELETE ON directory_servicehours
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('place', 'place_id');
CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR DELETE ON directory_serviceat_languages
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('place', 'serviceat_id');
CREATE OR REPLACE TRIGGER touches_service AFTER UPDATE ON network_office
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('office', 'id');
CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR DELETE ON network_office_languages
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('office', 'office_id');
CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR UPDATE OR DELETE ON network_openinghours
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('office', 'office_id');
CREATE OR REPLACE TRIGGER touches_service AFTER INSERT OR UPDATE OR DELETE ON network_officeclosure
    FOR EACH ROW EXECUTE FUNCTION wall.service_is_touched('office', 'office_id');
