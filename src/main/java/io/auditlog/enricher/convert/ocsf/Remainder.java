package io.auditlog.enricher.convert.ocsf;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an entry holds and its event has no attribute for, by the API's own names: {@code unmapped}.
 *
 * @param asText whether {@code data} is always held as its text
 */
record Remainder(EntryFacts facts, boolean asText) {

    /** What the API's contract names, apart from {@code actor}, which is always kept, and {@code data}. */
    private static final Set<String> TYPED = Set.of(
            "id",
            "timestamp",
            "organizationId",
            "event",
            "userId",
            "ipAddress",
            "chatId",
            "agentId",
            "runId",
            "triggerId",
            "createdAt");

    private static final Map<String, List<String>> TYPED_WITHIN =
            Map.of("user", List.of("email"), "agent", List.of("name"), "trigger", List.of("name", "type"));

    /** What is left of the entry after this event. */
    Map<String, Object> of(Map<String, Object> event) {
        Set<Object> unplaced = typed();
        removePlaced(event.values(), unplaced);
        Map<String, Object> rest = new LinkedHashMap<>();
        facts.document().forEach((name, value) -> {
            boolean isPlaced = TYPED.contains(name) && !unplaced.contains(value);
            Object left = isPlaced ? null : within(name, value, unplaced);
            boolean isObject = !name.equals("data") || (left instanceof Map && !asText);
            if (left != null && isObject && JsonTree.isInteroperable(left)) {
                rest.put(name, left);
            } else if (left != null) {
                rest.put(name + "_json", left instanceof String text ? text : JsonTree.text(left));
            }
        });
        rest.put("time_from", facts.time().from());
        return rest;
    }

    /** The values of what the contract names, apart from a time that the event holds as a number. */
    private Set<Object> typed() {
        Set<Object> values = new HashSet<>();
        TYPED.forEach(name -> values.add(facts.document().get(name)));
        TYPED_WITHIN.forEach((object, names) -> names.forEach(name -> values.add(facts.text(object, name))));
        if (facts.createdAt() != null) {
            values.remove(facts.text("createdAt"));
        }
        values.remove(null);
        return values;
    }

    private static Object within(String name, Object value, Set<Object> unplaced) {
        List<String> typed = TYPED_WITHIN.get(name);
        if (typed == null || !(value instanceof Map<?, ?> members)) {
            return value;
        }
        Map<Object, Object> left = new LinkedHashMap<>(members);
        left.entrySet().removeIf(member -> typed.contains(member.getKey()) && !unplaced.contains(member.getValue()));
        return left.isEmpty() ? null : left;
    }

    private static void removePlaced(Collection<?> values, Set<Object> unplaced) {
        for (Object value : values) {
            if (value instanceof String text) {
                unplaced.remove(text);
            } else if (value instanceof Map<?, ?> object) {
                removePlaced(object.values(), unplaced);
            } else if (value instanceof List<?> array) {
                removePlaced(array, unplaced);
            }
        }
    }
}
