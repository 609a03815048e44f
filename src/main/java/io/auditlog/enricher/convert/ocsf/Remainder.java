package io.auditlog.enricher.convert.ocsf;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an entry holds and its event has no attribute for, by the API's own names: {@code unmapped}. A name that looks
 * like one of those added here gets an underscore, so that no two are the same.
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

    /** The names that are added to the API's own, and what is made of the API's own that look like them. */
    private static final Pattern ADDED = Pattern.compile("(time_from|is_truncated|.*_json)_*", Pattern.DOTALL);

    /** The values of what the contract names, apart from a time that the event holds as a number. */
    static Set<Object> typed(EntryFacts facts) {
        Set<Object> values = new HashSet<>();
        for (Map.Entry<String, Object> member : facts.document().entrySet()) {
            if (TYPED.contains(member.getKey())) {
                values.add(member.getValue());
            }
        }
        TYPED_WITHIN.forEach((object, names) -> names.forEach(name -> values.add(facts.text(object, name))));
        if (facts.createdAt() != null) {
            values.remove(facts.text("createdAt"));
        }
        values.remove(null);
        return values;
    }

    /**
     * Writes what is left of the entry after this event.
     *
     * @param unplaced which of the {@linkplain #typed typed} values the event does not have
     */
    void write(EventWriter event, Set<Object> unplaced) throws IOException {
        event.begin("unmapped");
        for (Map.Entry<String, Object> member : facts.document().entrySet()) {
            String name = member.getKey();
            Object value = member.getValue();
            boolean isPlaced = TYPED.contains(name) && !unplaced.contains(value);
            Object left = isPlaced ? null : within(name, value, unplaced);
            boolean isObject = !name.equals("data") || (left instanceof Map && !asText);
            if (left != null && isObject && JsonTree.isInteroperable(left)) {
                event.copy(ADDED.matcher(name).matches() ? name + "_" : name, left);
            } else if (left != null) {
                event.copy(name + "_json", left instanceof String text ? text : JsonTree.text(left));
            }
        }
        event.copy("time_from", facts.time().from());
        event.end();
    }

    private static Object within(String name, Object value, Set<Object> unplaced) {
        List<String> typed = TYPED_WITHIN.get(name);
        if (typed == null || !(value instanceof Map<?, ?> members)) {
            return value;
        }
        Map<Object, Object> left = new LinkedHashMap<>();
        members.forEach((member, held) -> {
            if (!typed.contains(member) || unplaced.contains(held)) {
                left.put(member, held);
            }
        });
        return left.isEmpty() ? null : left;
    }
}
