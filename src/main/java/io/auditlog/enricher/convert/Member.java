package io.auditlog.enricher.convert;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** A member of the entry named in the API's contract; constants are in the order of the contract. */
enum Member {
    ID("id", Kind.STRING),
    TIMESTAMP("timestamp", Kind.STRING),
    ORGANIZATION_ID("organizationId", Kind.STRING),
    EVENT("event", Kind.STRING),
    ACTOR("actor", Kind.STRING),
    USER_ID("userId", Kind.NULLABLE_STRING),
    IP_ADDRESS("ipAddress", Kind.NULLABLE_STRING),
    CHAT_ID("chatId", Kind.NULLABLE_STRING),
    AGENT_ID("agentId", Kind.NULLABLE_STRING),
    RUN_ID("runId", Kind.NULLABLE_STRING),
    TRIGGER_ID("triggerId", Kind.NULLABLE_STRING),
    DATA("data", Kind.NULLABLE_JSON),
    CREATED_AT("createdAt", Kind.STRING),
    USER("user", Kind.OPTIONAL_OBJECT),
    USER_EMAIL(USER, "email"),
    AGENT("agent", Kind.OPTIONAL_OBJECT),
    AGENT_NAME(AGENT, "name"),
    TRIGGER("trigger", Kind.OPTIONAL_OBJECT),
    TRIGGER_NAME(TRIGGER, "name"),
    TRIGGER_TYPE(TRIGGER, "type");

    /** Allowed values of a member. */
    enum Kind {
        STRING("a string"),
        NULLABLE_STRING("a string or null"),
        /** An object that is kept as its text. */
        NULLABLE_JSON("an object or null"),
        /** An optional object with members of its own. */
        OPTIONAL_OBJECT("an object");

        final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    /** The top-level members of the entry. */
    static final Map<String, Member> OF_ENTRY = of(null);

    private static final Map<String, Member> OF_USER = of(USER);
    private static final Map<String, Member> OF_AGENT = of(AGENT);
    private static final Map<String, Member> OF_TRIGGER = of(TRIGGER);

    /** The object that contains it, null for the entry itself. */
    final Member parent;

    final String label;
    final Kind kind;

    /** JSON pointer (RFC 6901); no name in the contract needs escaping in one. */
    final String pointer;

    Member(String label, Kind kind) {
        this.parent = null;
        this.label = label;
        this.kind = kind;
        this.pointer = "/" + label;
    }

    Member(Member parent, String label) {
        this.parent = parent;
        this.label = label;
        this.kind = Kind.STRING;
        this.pointer = parent.pointer + "/" + label;
    }

    boolean isOptional() {
        return kind == Kind.OPTIONAL_OBJECT;
    }

    /** The members of this object, by name. */
    Map<String, Member> members() {
        return switch (this) {
            case USER -> OF_USER;
            case AGENT -> OF_AGENT;
            case TRIGGER -> OF_TRIGGER;
            default -> Map.of();
        };
    }

    private static Map<String, Member> of(Member parent) {
        return Arrays.stream(values())
                .filter(member -> member.parent == parent)
                .collect(toUnmodifiableMap(member -> member.label, Function.identity()));
    }
}
