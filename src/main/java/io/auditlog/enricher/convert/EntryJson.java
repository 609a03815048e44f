package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.schema.Agent;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.Trigger;
import io.auditlog.enricher.schema.User;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Converts a record back to the JSON object that the API sent. Members are in the order of the contract, followed by
 * those that it does not name; input and output are equal as JSON values.
 *
 * <p>Threads: immutable, thread-safe.
 */
public final class EntryJson {

    private final JsonFactory factory = new JsonFactory();

    /** The entry as one line of UTF-8 (multiple lines only if the API sent {@code data} that way). */
    public byte[] bytes(AuditLogEntry entry) {
        return text(entry).getBytes(StandardCharsets.UTF_8);
    }

    /** The entry as text. */
    public String text(AuditLogEntry entry) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(text)) {
            write(json, entry);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, AuditLogEntry entry) throws IOException {
        json.writeStartObject();
        string(json, Member.ID, entry.getId());
        string(json, Member.TIMESTAMP, entry.getTimestamp());
        string(json, Member.ORGANIZATION_ID, entry.getOrganizationId());
        string(json, Member.EVENT, entry.getEvent());
        string(json, Member.ACTOR, entry.getActor());
        string(json, Member.USER_ID, entry.getUserId());
        string(json, Member.IP_ADDRESS, entry.getIpAddress());
        string(json, Member.CHAT_ID, entry.getChatId());
        string(json, Member.AGENT_ID, entry.getAgentId());
        string(json, Member.RUN_ID, entry.getRunId());
        string(json, Member.TRIGGER_ID, entry.getTriggerId());
        json.writeFieldName(Member.DATA.label);
        json.writeRawValue(entry.getData() == null ? "null" : entry.getData());
        string(json, Member.CREATED_AT, entry.getCreatedAt());
        user(json, entry.getUser());
        agent(json, entry.getAgent());
        trigger(json, entry.getTrigger());
        end(json, entry.getAdditionalFields());
    }

    private static void user(JsonGenerator json, User user) throws IOException {
        if (user != null) {
            json.writeObjectFieldStart(Member.USER.label);
            string(json, Member.USER_EMAIL, user.getEmail());
            end(json, user.getAdditionalFields());
        }
    }

    private static void agent(JsonGenerator json, Agent agent) throws IOException {
        if (agent != null) {
            json.writeObjectFieldStart(Member.AGENT.label);
            string(json, Member.AGENT_NAME, agent.getName());
            end(json, agent.getAdditionalFields());
        }
    }

    private static void trigger(JsonGenerator json, Trigger trigger) throws IOException {
        if (trigger != null) {
            json.writeObjectFieldStart(Member.TRIGGER.label);
            string(json, Member.TRIGGER_NAME, trigger.getName());
            string(json, Member.TRIGGER_TYPE, trigger.getType());
            end(json, trigger.getAdditionalFields());
        }
    }

    private static void string(JsonGenerator json, Member member, String value) throws IOException {
        json.writeStringField(member.label, value); // writes null as null
    }

    /** Ends a non-empty object with the members that the contract does not name. */
    private static void end(JsonGenerator json, String additional) throws IOException {
        if (additional != null) {
            json.writeRaw(',');
            json.writeRaw(additional, 1, additional.length() - 2);
        }
        json.writeEndObject();
    }
}
