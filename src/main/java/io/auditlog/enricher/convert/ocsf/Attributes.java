package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import io.auditlog.enricher.convert.ocsf.OcsfVersion.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The objects within an event, made from one entry. A method returns null for an object that would be empty. */
record Attributes(OcsfVersion version, EntryFacts facts) {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+");

    /** Where observables are looked for, with the number and caption of their type. */
    private static final List<Observed> OBSERVED = List.of(
            new Observed("src_endpoint.ip", 2, "IP Address"),
            new Observed("actor.user.name", 4, "User Name"),
            new Observed("actor.user.email_addr", 5, "Email Address"),
            new Observed("user.name", 4, "User Name"),
            new Observed("user.email_addr", 5, "Email Address"));

    private record Observed(String path, JsonPointer pointer, int typeId, String caption) {

        Observed(String path, int typeId, String caption) {
            this(path, JsonPointer.compile("/" + path.replace('.', '/')), typeId, caption);
        }
    }

    /** An object of names and values in turn, without those that are null; null if nothing is left. */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            if (namesAndValues[at + 1] != null) {
                object.put((String) namesAndValues[at], namesAndValues[at + 1]);
            }
        }
        return object.isEmpty() ? null : object;
    }

    Map<String, Object> user(Reference user) {
        if (user == null) {
            return null;
        }
        boolean isEmail = user.name() != null && EMAIL.matcher(user.name()).matches();
        return object("uid", user.uid(), "name", user.name(), "email_addr", isEmail ? user.name() : null);
    }

    Map<String, Object> entity(Reference entity) {
        if (entity == null) {
            return null;
        }
        Integer typeId =
                version.has(Part.ENTITY_TYPE_ID) ? Objects.requireNonNullElse(entity.typeId(), OcsfClass.OTHER) : null;
        return object("uid", entity.uid(), "name", entity.name(), "type", entity.type(), "type_id", typeId);
    }

    /** The user, or the part of the product that acted; both where it acted for a user. */
    Map<String, Object> actor() {
        Map<String, Object> user = user(facts.user());
        if (facts.isByUser() && user != null) {
            return object("user", user);
        }
        Reference app = facts.app();
        return version.has(Part.ACTOR_APP)
                ? object("user", user, "app_name", app.name(), "app_uid", app.uid())
                : object("user", user, "invoked_by", app.name());
    }

    /** Where it came from: an address, what stands for it, or, if one is required, that there is none. */
    Map<String, Object> endpoint(boolean required) {
        String address = facts.text("ipAddress");
        if (address == null) {
            return !required
                    ? null
                    : facts.isByService() ? object("svc_name", facts.text("actor")) : object("name", "unknown");
        }
        String attribute = Redaction.isToken(address) ? "uid" : IpAddress.isLiteral(address) ? "ip" : "name";
        return object(attribute, address);
    }

    /** What the rule found, then what the entry involves. */
    List<Object> resources(Reference first) {
        List<Object> resources = new ArrayList<>();
        Stream.concat(
                        Stream.ofNullable(first),
                        facts.resources().stream().filter(each -> first == null || !each.isSame(first)))
                .forEach(each -> resources.add(object("uid", each.uid(), "name", each.name(), "type", each.type())));
        return resources;
    }

    /** The agent and the conversation or run that an AI operation belongs to. */
    Map<String, Object> messageContext() {
        Map<String, Object> application = object("uid", facts.text("agentId"), "name", facts.text("agent", "name"));
        String chat = facts.text("chatId");
        return application == null
                ? null
                : object("application", application, "uid", chat == null ? facts.text("runId") : chat);
    }

    /** The texts at the first pointer that has some: one, or those of an array. */
    List<Object> privileges(List<JsonPointer> pointers) {
        for (JsonPointer pointer : pointers) {
            Object found = JsonTree.at(facts.document(), pointer);
            List<Object> texts = (found instanceof List<?> array ? array.stream() : Stream.ofNullable(found))
                    .map(JsonTree::scalar)
                    .filter(Objects::nonNull)
                    .map(Object.class::cast)
                    .toList();
            if (!texts.isEmpty()) {
                return texts;
            }
        }
        return null;
    }

    /** One line for a reader: what, by whom, from where. */
    String message() {
        Reference user = facts.user();
        String who = user == null ? facts.app().name() : Objects.requireNonNullElse(user.name(), user.uid());
        String address = facts.text("ipAddress");
        return facts.event() + " by " + who + (address == null ? "" : " from " + address);
    }

    /** What analysts search for across all events, by its path in this one. */
    List<Object> observables(Map<String, Object> event) {
        List<Object> found = new ArrayList<>();
        for (Observed each : OBSERVED) {
            if (JsonTree.at(event, each.pointer()) instanceof String text) {
                found.add(object("name", each.path(), "type_id", each.typeId(), "type", each.caption(), "value", text));
            }
        }
        return found;
    }
}
