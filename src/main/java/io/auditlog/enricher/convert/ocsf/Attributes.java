package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import io.auditlog.enricher.convert.IpAddress;
import io.auditlog.enricher.convert.ocsf.OcsfVersion.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Writes the objects within an event, made from one entry. Threads: one. */
record Attributes(OcsfVersion version, EntryFacts facts, EventWriter event) {

    void user(String name, Reference user) throws IOException {
        if (user != null) {
            event.object(name, "uid", user.uid(), "name", user.name(), "email_addr", email(user));
        }
    }

    private static String email(Reference user) {
        return user.name() != null && isEmail(user.name()) ? user.name() : null;
    }

    /** Whether it has the form {@code name@domain.tld}, without white space. */
    private static boolean isEmail(String text) {
        int at = text.indexOf('@');
        int dot = text.lastIndexOf('.');
        boolean hasParts = at > 0 && text.indexOf('@', at + 1) < 0 && dot > at + 1 && dot < text.length() - 1;
        return hasParts && text.chars().noneMatch(Character::isWhitespace);
    }

    void entity(Reference entity) throws IOException {
        Integer typeId =
                version.has(Part.ENTITY_TYPE_ID) ? Objects.requireNonNullElse(entity.typeId(), OcsfClass.OTHER) : null;
        event.object("entity", "uid", entity.uid(), "name", entity.name(), "type", entity.type(), "type_id", typeId);
    }

    /** The user, or the part of the product that acted; both where it acted for a user. */
    void actor() throws IOException {
        event.begin("actor");
        user("user", facts.user());
        if (!facts.isByUser() || facts.user() == null) {
            Reference app = facts.app();
            boolean hasApp = version.has(Part.ACTOR_APP);
            event.put(hasApp ? "app_name" : "invoked_by", app.name());
            event.put("app_uid", hasApp ? app.uid() : null);
        }
        event.end();
    }

    /**
     * Where it came from: an address, what stands for it, or, if one is required, that there is none.
     *
     * @return the IP address, null if there is none
     */
    String endpoint(boolean required) throws IOException {
        String address = facts.text("ipAddress");
        if (address != null) {
            boolean isIp = IpAddress.isLiteral(address);
            event.object("src_endpoint", Redaction.isToken(address) ? "uid" : isIp ? "ip" : "name", address);
            return isIp ? address : null;
        }
        if (required && facts.isByService()) {
            event.object("src_endpoint", "svc_name", facts.text("actor"));
        } else if (required) {
            event.object("src_endpoint", "name", "unknown");
        }
        return null;
    }

    /** What the rule found, then what the entry involves. */
    void resources(Reference first) throws IOException {
        List<Object[]> resources = new ArrayList<>();
        if (first != null) {
            resources.add(resource(first));
        }
        for (Reference each : facts.resources()) {
            if (first == null || !each.isSame(first)) {
                resources.add(resource(each));
            }
        }
        event.array("resources", resources);
    }

    private static Object[] resource(Reference found) {
        return new Object[] {"uid", found.uid(), "name", found.name(), "type", found.type()};
    }

    /** The agent and the conversation or run that an AI operation belongs to. */
    void messageContext() throws IOException {
        String agent = facts.text("agentId");
        String name = facts.text("agent", "name");
        if (agent != null || name != null) {
            String chat = facts.text("chatId");
            event.begin("message_context");
            event.object("application", "uid", agent, "name", name);
            event.put("uid", chat == null ? facts.text("runId") : chat);
            event.end();
        }
    }

    /** The texts at the first pointer that has some: one, or those of an array; empty if none has. */
    static List<String> privileges(EntryFacts facts, List<JsonPointer> pointers) {
        for (JsonPointer pointer : pointers) {
            Object found = JsonTree.at(facts.document(), pointer);
            List<String> texts = (found instanceof List<?> array ? array.stream() : Stream.ofNullable(found))
                    .map(JsonTree::scalar)
                    .filter(Objects::nonNull)
                    .toList();
            if (!texts.isEmpty()) {
                return texts;
            }
        }
        return List.of();
    }

    /** One line for a reader: what, by whom, from where. */
    String message() {
        Reference user = facts.user();
        String who = user == null ? facts.app().name() : Objects.requireNonNullElse(user.name(), user.uid());
        String address = facts.text("ipAddress");
        return facts.event() + " by " + who + (address == null ? "" : " from " + address);
    }

    /**
     * What analysts search for across all events, by its path in this one.
     *
     * @param address where it came from; null if the event has no IP address
     * @param affected the user that the event is about; null if it is not about one
     */
    void observables(String address, Reference affected) throws IOException {
        List<Object[]> found = new ArrayList<>();
        if (address != null) {
            found.add(observable("src_endpoint.ip", 2, "IP Address", address));
        }
        observe(found, "actor.user.name", "actor.user.email_addr", facts.user());
        observe(found, "user.name", "user.email_addr", affected);
        event.array("observables", found);
    }

    private static void observe(List<Object[]> found, String name, String email, Reference user) {
        if (user != null && user.name() != null) {
            found.add(observable(name, 4, "User Name", user.name()));
            if (email(user) != null) {
                found.add(observable(email, 5, "Email Address", user.name()));
            }
        }
    }

    private static Object[] observable(String path, int typeId, String caption, String value) {
        return new Object[] {"name", path, "type_id", typeId, "type", caption, "value", value};
    }
}
