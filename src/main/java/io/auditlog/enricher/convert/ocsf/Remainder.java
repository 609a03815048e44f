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
        Set<Object> placed = new HashSet<>();
        collect(event.values(), placed);
        if (facts.createdAt() != null) {
            placed.add(facts.text("createdAt"));
        }
        Map<String, Object> rest = new LinkedHashMap<>();
        facts.document().forEach((name, value) -> {
            boolean isData = name.equals("data");
            Object left = TYPED.contains(name) && placed.contains(value) ? null : within(name, value, placed);
            boolean isObject = isData ? left instanceof Map && !asText : true;
            if (left != null && isObject && JsonTree.isInteroperable(left)) {
                rest.put(name, left);
            } else if (left != null) {
                rest.put(name + "_json", left instanceof String text ? text : JsonTree.text(left));
            }
        });
        rest.put("time_from", facts.time().from());
        return rest;
    }

    private static Object within(String name, Object value, Set<Object> placed) {
        List<String> typed = TYPED_WITHIN.get(name);
        if (typed == null || !(value instanceof Map<?, ?> members)) {
            return value;
        }
        Map<Object, Object> left = new LinkedHashMap<>(members);
        typed.forEach(member -> {
            if (placed.contains(left.get(member))) {
                left.remove(member);
            }
        });
        return left.isEmpty() ? null : left;
    }

    private static void collect(Collection<?> values, Set<Object> placed) {
        for (Object value : values) {
            if (value instanceof Map<?, ?> object) {
                collect(object.values(), placed);
            } else if (value instanceof List<?> array) {
                collect(array, placed);
            } else {
                placed.add(value);
            }
        }
    }
}
