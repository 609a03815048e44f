package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import io.auditlog.enricher.convert.ocsf.OcsfSettings.Unmapped;
import io.auditlog.enricher.convert.ocsf.OcsfVersion.Part;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * Makes one OCSF event of an entry and the body that it was read from: redacts, finds the first rule whose required
 * values the entry has, builds its attributes, adds what has no place among them, and fits the result into its topic.
 *
 * <p>Threads: any; never blocks, never throws for what an entry holds.
 */
public final class OcsfMapper implements BiFunction<AuditLogEntry, byte[], OcsfEvent> {

    /** Bytes of a record for its key, its headers and the batch around it. */
    static final int OVERHEAD = 4096;

    private static final int MIN_KEY = 32;
    private static final int MAX_KEY = 4096;

    /** SHA-256 among the algorithms of a fingerprint. */
    private static final int SHA_256 = 3;

    /** Longest organization in a header, in characters. */
    private static final int MAX_ORGANIZATION = 256;

    /** Names of events are an open set; for so many the builders are kept. */
    private static final int REMEMBERED = 1000;

    /** What is needed of an entry that is larger than the topic takes. */
    private static final Predicate<String> WITHOUT_DATA = Set.of(
            "id",
            "timestamp",
            "organizationId",
            "event",
            "actor",
            "userId",
            "ipAddress",
            "chatId",
            "agentId",
            "runId",
            "triggerId",
            "createdAt",
            "user",
            "agent",
            "trigger")::contains;

    private final OcsfSettings settings;
    private final Mapping mapping;
    private final Redaction redaction;
    private final IntSupplier maxBytes;
    private final Map<String, List<EventBuilder>> builders = new ConcurrentHashMap<>();

    private OcsfMapper(OcsfSettings settings, Mapping mapping, Redaction redaction, IntSupplier maxBytes) {
        this.settings = settings;
        this.mapping = mapping;
        this.redaction = redaction;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads the rules and the key of the redaction.
     *
     * @param maxBytes the largest record that the topic takes, in bytes, at least 16,384; asked for each event
     * @throws IllegalArgumentException if a file cannot be used; the message says which, and why
     */
    public static OcsfMapper open(OcsfSettings settings, IntSupplier maxBytes) {
        Mapping mapping = MappingReader.read(settings.mappingFile());
        List<JsonPointer> redacted =
                settings.redact().stream().map(JsonPointer::compile).toList();
        byte[] key = redacted.isEmpty() ? null : key(settings.redactKeyFile().orElseThrow());
        return new OcsfMapper(settings, mapping, new Redaction(redacted, key), maxBytes);
    }

    /** The same for a topic that takes records of another size. */
    public OcsfMapper within(IntSupplier limit) {
        return new OcsfMapper(settings, mapping, redaction, limit);
    }

    /** What its events are made by. */
    public OcsfSettings settings() {
        return settings;
    }

    private static byte[] key(Path file) {
        try {
            String key =
                    Files.size(file) > MAX_KEY ? "" : Files.readString(file).strip();
            if (key.length() < MIN_KEY) {
                throw new IllegalArgumentException("ocsf.redact.key.file: " + file + " must hold a random key of "
                        + MIN_KEY + " to " + MAX_KEY + " characters, as from openssl rand -hex 32");
            }
            return key.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("ocsf.redact.key.file: " + file + " cannot be read as UTF-8 text ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    /**
     * The event of an entry.
     *
     * @param body the body that the entry was read from
     */
    @Override
    public OcsfEvent apply(AuditLogEntry entry, byte[] body) {
        try {
            return event(entry, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // neither of a body that was read before, nor of memory
        }
    }

    private OcsfEvent event(AuditLogEntry entry, byte[] body) throws IOException {
        int room = maxBytes.getAsInt() - OVERHEAD;
        boolean fits = body.length <= room;
        Map<String, Object> document = JsonTree.read(body, fits ? any -> true : WITHOUT_DATA);
        // What is not read may hold what is to be redacted.
        boolean redacted = redaction.redact(document) || (!fits && redaction.isOn());
        EntryFacts facts = new EntryFacts(
                document,
                redacted,
                entry.getEventTime(),
                entry.getFetchedAt(),
                settings.zone().orElse(ZoneOffset.UTC));
        Set<Object> unplaced = Remainder.typed(facts);
        EventWriter event = new EventWriter(unplaced, JsonTree.mayHoldUnpaired(body));
        Rule rule = write(facts, event);
        if (settings.rawData() && fits) {
            addRaw(event, facts, body);
        }
        addHash(event, facts, entry.getBodySha256());
        new Remainder(facts, settings.unmapped() == Unmapped.TEXT).write(event, unplaced);
        return fitted(event.finish(), facts, rule, fits ? room : 0);
    }

    /** Writes the attributes by the first rule whose required values the entry has. */
    private Rule write(EntryFacts facts, EventWriter event) throws IOException {
        for (EventBuilder builder : builders(facts.event())) {
            if (builder.write(facts, event)) {
                return builder.rule();
            }
        }
        throw new IllegalStateException("the last rule takes every event");
    }

    /** For the rules that match the name, in their order. */
    private List<EventBuilder> builders(String event) {
        List<EventBuilder> known = builders.get(event);
        if (known == null) {
            Mapping.Named named = mapping.of(event);
            known = named.rules().stream()
                    .map(rule -> new EventBuilder(settings.version(), mapping, named, event, rule))
                    .toList();
            if (builders.size() < REMEMBERED && event.length() <= EventName.MAX_LENGTH) {
                builders.put(event, known);
            }
        }
        return known;
    }

    /** Adds the body; that of a redacted entry is written anew. */
    private void addRaw(EventWriter event, EntryFacts facts, byte[] body) throws IOException {
        String raw = facts.redacted() ? JsonTree.text(facts.document()) : new String(body, StandardCharsets.UTF_8);
        event.copy("raw_data", raw);
        if (settings.version().has(Part.RAW_DATA_SIZE)) {
            event.put("raw_data_size", raw.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    /**
     * Adds the body's hash, but not that of a redacted entry: whoever has the rest could guess a short value, such as
     * an address, and check the guess against it.
     */
    private void addHash(EventWriter event, EntryFacts facts, ByteBuffer sha256) throws IOException {
        if (settings.version().has(Part.RAW_DATA_HASH) && sha256.hasRemaining() && !facts.redacted()) {
            byte[] hash = new byte[sha256.remaining()];
            sha256.duplicate().get(hash);
            String value = HexFormat.of().formatHex(hash);
            event.object("raw_data_hash", "algorithm_id", SHA_256, "algorithm", "SHA-256", "value", value);
        }
    }

    private OcsfEvent fitted(byte[] event, EntryFacts facts, Rule rule, int room) throws IOException {
        boolean truncated = event.length > room;
        byte[] value = truncated ? Truncation.of(event, settings.version(), maxBytes.getAsInt() - OVERHEAD) : event;
        String organization = facts.text("organizationId");
        boolean isShort = organization != null && organization.length() <= MAX_ORGANIZATION;
        return new OcsfEvent(
                value,
                rule.type().uid,
                settings.version().label(),
                isShort ? organization : null,
                truncated,
                rule.name());
    }
}
