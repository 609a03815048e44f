package io.auditlog.enricher.sandbox.api.entry;

import io.auditlog.enricher.sandbox.JsonMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Entries with one thing changed, made by editing the text of the right one. */
public final class EntryEdit {

    private EntryEdit() {}

    /** The entry with one more member at its end. */
    public static String added(String entry, String member) {
        return entry.substring(0, entry.length() - 1) + "," + member + "}";
    }

    /**
     * The entry with a field's value replaced.
     *
     * @throws IllegalArgumentException if it has no such field
     */
    public static String with(String entry, String field, String json) {
        return edited(entry, field, member -> "\"" + field + "\":" + json);
    }

    /**
     * The entry without a field.
     *
     * @throws IllegalArgumentException if it has no such field
     */
    public static String without(String entry, String field) {
        return edited(entry, field, member -> null);
    }

    private static String edited(String entry, String field, UnaryOperator<String> edit) {
        List<JsonMember> members;
        try {
            members = JsonMember.of(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (members.stream().noneMatch(member -> member.name().equals(field))) {
            throw new IllegalArgumentException("no such field: " + field);
        }
        return members.stream()
                .map(member -> member.name().equals(field) ? edit.apply(member.source()) : member.source())
                .filter(source -> source != null)
                .collect(Collectors.joining(",", "{", "}"));
    }
}
