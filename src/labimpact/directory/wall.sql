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
