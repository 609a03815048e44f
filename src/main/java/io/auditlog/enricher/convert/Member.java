package io.auditlog.enricher.convert;

import io.auditlog.enricher.schema.Agent;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.Trigger;
import io.auditlog.enricher.schema.User;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What the API's contract names: the entry and its members, in the order of the contract. Each is a field of the same
 * name in the record of its parent.
 */
@SuppressWarnings("ImmutableEnumChecker") // filled by the constructors, and never changed after
enum Member {
    ENTRY(null, "", AuditLogEntry::new),
    ID(ENTRY, "id", Kind.STRING),
    TIMESTAMP(ENTRY, "timestamp", Kind.STRING),
    ORGANIZATION_ID(ENTRY, "organizationId", Kind.STRING),
    EVENT(ENTRY, "event", Kind.STRING),
    ACTOR(ENTRY, "actor", Kind.STRING),
    USER_ID(ENTRY, "userId", Kind.NULLABLE_STRING),
    IP_ADDRESS(ENTRY, "ipAddress", Kind.NULLABLE_STRING),
    CHAT_ID(ENTRY, "chatId", Kind.NULLABLE_STRING),
    AGENT_ID(ENTRY, "agentId", Kind.NULLABLE_STRING),
    RUN_ID(ENTRY, "runId", Kind.NULLABLE_STRING),
    TRIGGER_ID(ENTRY, "triggerId", Kind.NULLABLE_STRING),
    DATA(ENTRY, "data", Kind.NULLABLE_JSON),
    CREATED_AT(ENTRY, "createdAt", Kind.STRING),
    USER(ENTRY, "user", User::new),
    USER_EMAIL(USER, "email", Kind.STRING),
    AGENT(ENTRY, "agent", Agent::new),
    AGENT_NAME(AGENT, "name", Kind.STRING),
    TRIGGER(ENTRY, "trigger", Trigger::new),
    TRIGGER_NAME(TRIGGER, "name", Kind.STRING),
    TRIGGER_TYPE(TRIGGER, "type", Kind.STRING);

    /** Allowed values of a member. */
    enum Kind {
        STRING("a string"),
        NULLABLE_STRING("a string or null"),
        /** An object that is kept as its text. */
        NULLABLE_JSON("an object or null"),
        /** An object with members and a record of its own; it may be absent. */
        OBJECT("an object");

        final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    /** The object that contains it, null for the entry itself. */
    final Member parent;

    /** Its name, also that of its field. */
    final String label;

    final Kind kind;

    /** Position of its field in the record of its parent; of an object, {@link #additional} is that of the rest. */
    final int position;

    final int additional;

    /** JSON pointer (RFC 6901); no name in the contract needs escaping in one. */
    final String pointer;

    private final Supplier<SpecificRecordBase> constructor;
    private final Map<String, Member> members = new HashMap<>();

    Member(Member parent, String label, Supplier<SpecificRecordBase> constructor) {
        this(parent, label, Kind.OBJECT, constructor);
    }

    Member(Member parent, String label, Kind kind) {
        this(parent, label, kind, null);
    }

    Member(Member parent, String label, Kind kind, Supplier<SpecificRecordBase> constructor) {
        this.parent = parent;
        this.label = label;
        this.kind = kind;
        this.constructor = constructor;
        this.position = parent == null ? -1 : parent.positionOf(label);
        this.additional = constructor == null ? -1 : positionOf("additionalFields");
        this.pointer = parent == null ? "" : parent.pointer + "/" + label;
        if (parent != null) {
            parent.members.put(label, this);
        }
    }

    private int positionOf(String field) {
        return newRecord().getSchema().getField(field).pos();
    }

    /** The member of this object with that name, null if the contract names none. */
    Member member(String name) {
        return members.get(name);
    }

    /** An empty record of this object. */
    SpecificRecordBase newRecord() {
        return constructor.get();
    }
}
