package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import io.auditlog.enricher.convert.ocsf.JsonTree.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One object in a file of rules: typed access to its members. What is wrong is added to a set, and reads as absent.
 *
 * @param where begins each problem; empty for the file itself
 */
record MappingObject(Map<String, Object> members, String where, Set<String> problems) {

    /** Pointers at objects and into texts: there is no text or number in any entry. */
    private static final Pattern NEVER_A_VALUE = Pattern.compile(
            "/(?:data|user|agent|trigger|(?:id|timestamp|organizationId|event|actor|userId|ipAddress|chatId"
                    + "|agentId|runId|triggerId|createdAt|user/email|agent/name|trigger/name|trigger/type)/.*)");

    void wrong(String problem) {
        problems.add(where.isEmpty() ? problem : where + ": " + problem);
    }

    Set<String> names() {
        return members.keySet();
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    void allow(String... allowed) {
        members.keySet().stream()
                .filter(name -> !List.of(allowed).contains(name))
                .forEach(name -> wrong("unknown member " + name + ", only " + String.join(", ", allowed)));
    }

    Optional<String> string(String name) {
        Optional<String> text = typed(name, String.class, "text");
        text.filter(String::isEmpty).ifPresent(empty -> wrong(name + " must not be empty"));
        return text.filter(value -> !value.isEmpty());
    }

    Optional<Integer> integer(String name, int min, int max) {
        Optional<Integer> read = typed(name, Num.class, null)
                .filter(number -> number.text().matches("\\d{1,4}"))
                .map(number -> Integer.valueOf(number.text()))
                .filter(number -> number >= min && number <= max);
        if (has(name) && read.isEmpty()) {
            wrong(name + " must be a whole number from " + min + " to " + max);
        }
        return read;
    }

    @SuppressWarnings("unchecked") // a tree of JSON has no other maps
    Optional<MappingObject> object(String name) {
        return typed(name, Map.class, "an object")
                .map(object -> new MappingObject(object, where.isEmpty() ? name : where + ": " + name, problems));
    }

    /** The elements of an array of objects, each called by a name and its number from 1. */
    @SuppressWarnings("unchecked")
    List<MappingObject> objects(String name, String each) {
        List<MappingObject> objects = new ArrayList<>();
        List<?> array = typed(name, List.class, "an array of objects").orElse(List.of());
        for (Object element : array) {
            String label = each + " " + (objects.size() + 1);
            if (element instanceof Map<?, ?> object) {
                Object named = object.get("name");
                String shown = named instanceof String text ? label + " (" + text + ")" : label;
                objects.add(new MappingObject((Map<String, Object>) object, shown, problems));
            } else {
                wrong(label + " must be an object");
            }
        }
        return objects;
    }

    List<String> strings(String name) {
        List<?> array = typed(name, List.class, null).orElse(List.of());
        if (has(name) && (array.isEmpty() || !array.stream().allMatch(String.class::isInstance))) {
            wrong(name + " must be an array of texts, at least one");
            return List.of();
        }
        return array.stream().map(String.class::cast).toList();
    }

    List<JsonPointer> pointers(String name) {
        List<JsonPointer> pointers = new ArrayList<>();
        for (String text : strings(name)) {
            if (NEVER_A_VALUE.matcher(text).matches()) {
                wrong(name + ": \"" + text
                        + "\" never has a value: what an entry has there is neither text nor a number");
            } else if (text.matches("(/([^/~]|~[01])*)+")) {
                pointers.add(JsonPointer.compile(text));
            } else {
                wrong(name + ": \"" + text + "\" is no JSON pointer like /data/name");
            }
        }
        return pointers;
    }

    /** Without an expectation the caller says what is wrong. */
    private <T> Optional<T> typed(String name, Class<T> type, String expected) {
        Object value = members.get(name);
        if (has(name) && !type.isInstance(value) && expected != null) {
            wrong(name + " must be " + expected);
        }
        if (value instanceof String text && JsonTree.hasUnpaired(text)) {
            wrong(name + " holds half of a surrogate pair, which no event can carry");
        }
        return Optional.ofNullable(value).filter(type::isInstance).map(type::cast);
    }
}
