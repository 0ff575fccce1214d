-- Who sits in which newsroom: read from the roles in the network, so that nobody is put there and
-- nobody stays. Asked by Wagtail of whoever works in it, and of colleagues to whom it writes.
CREATE OR REPLACE VIEW wall.newsroom_seat AS
SELECT DISTINCT ON (r.user_id, n.group_id)
       r.user_id * 1000000 + n.group_id AS id, r.user_id, n.group_id
FROM wall.rights r
JOIN editorial_newsroom n ON n."right" = r.permission
JOIN network_office o ON o.id = ANY (r.always) AND o.area_id IS NOT DISTINCT FROM n.area_id
WHERE r.first_day <= current_date AND r.last_day >= current_date
  AND (r.user_id = wall.user_id() OR wall.offices('content_write') <> '{}'::bigint[]
       OR wall.offices('content_publish') <> '{}'::bigint[]);

-- Whether a page of an area (without one: of the Region) may be put before the public.
CREATE OR REPLACE FUNCTION wall.publishes_for(area bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(wall.actor() = 'system:worker', false) OR EXISTS (
        SELECT 1 FROM network_office o
        WHERE o.id = ANY (wall.offices('content_publish')) AND o.area_id IS NOT DISTINCT FROM area)
$$;

-- The same of a page, whatever its language: its area is that of the section it lies in.
CREATE OR REPLACE FUNCTION wall.publishes_page(origin uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM wagtailcore_page p
        LEFT JOIN wagtailcore_page above ON above.path = left(p.path, length(p.path) - 4)
        LEFT JOIN editorial_areasection s ON s.page_ptr_id = above.id
        WHERE p.translation_key = origin AND wall.publishes_for(s.area_id))
$$;

-- A section that is translated is that of the same newsroom: who writes in it follows it there.
CREATE OR REPLACE FUNCTION wall.newsroom_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO wagtailcore_grouppagepermission (group_id, page_id, permission_id)
    SELECT DISTINCT p.group_id, NEW.page_ptr_id, p.permission_id
    FROM wagtailcore_page made
    JOIN wagtailcore_page other
        ON other.translation_key = made.translation_key AND other.id <> made.id
    JOIN wagtailcore_grouppagepermission p ON p.page_id = other.id
    WHERE made.id = NEW.page_ptr_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER newsroom_follows AFTER INSERT ON editorial_areasection
FOR EACH ROW EXECUTE FUNCTION wall.newsroom_follows();
CREATE OR REPLACE TRIGGER newsroom_follows AFTER INSERT ON editorial_portalhome
FOR EACH ROW EXECUTE FUNCTION wall.newsroom_follows();
