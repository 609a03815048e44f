package io.auditlog.enricher.topology.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The ledger's format: every entry comes back as it was, and what is cut off or too new is refused, never misread. */
final class LedgerEntrySerdeTest {

    /** Written by a worker with version 1, whose code for a 429 was THROTTLED. */
    private static final String VERSION_1 =
            "0100056c6f672d31000369647300000003000000000000002a0000018bcfe56800000000016b"
                    + "000000056c6f672d3100000002000000057472616365000000020102000000046e6f6e65ffffffff0000018bcfe56be80000018b"
                    + "cfe577a0000000020000018bcfe56fd000095448524f54544c4544000001ad0000018bcfe573b8000c5345525645525f4552524f"
                    + "52000001f4";

    private final LedgerEntrySerde serde = new LedgerEntrySerde();

    @Test
    void shouldBringEveryEntryBack() {
        for (int seed = 0; seed < 500; seed++) {
            LedgerEntry entry = entry(new Random(seed));
            assertThat(read(write(entry)))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(entry);
        }
        assertThat(write(null)).as("a tombstone").isNull();
        assertThat(read(null)).isNull();
    }

    @Test
    void shouldReadAnEntryOfVersion1() {
        LedgerEntry entry = read(HexFormat.of().parseHex(VERSION_1));
        assertThat(entry.id().value()).isEqualTo("log-1");
        assertThat(entry.origin()).isEqualTo(new Origin("ids", 3, 42));
        assertThat(entry.key()).isEqualTo(new byte[] {'k'});
        assertThat(entry.headers().toArray()).hasSize(2);
        assertThat(entry.history())
                .isEqualTo(new History(
                        Instant.parse("2023-11-14T22:13:21Z"),
                        List.of(
                                new AttemptRecord(Instant.parse("2023-11-14T22:13:22Z"), Code.TOO_MANY_REQUESTS, 429),
                                new AttemptRecord(Instant.parse("2023-11-14T22:13:23Z"), Code.SERVER_ERROR, 500)),
                        Instant.parse("2023-11-14T22:13:24Z")));
    }

    /** So that an older worker goes on unless there is a log, which it does not know. */
    @Test
    void shouldWriteTheVersionThatTheEntryNeeds() {
        LedgerEntry entry = entry(new Random(3));
        LedgerEntry log = new LedgerEntry(
                null,
                new Origin("ids", 0, LedgerEntry.OF_LOG),
                null,
                new byte[] {1},
                entry.headers(),
                0,
                entry.history());
        assertThat(write(entry)[0]).isEqualTo((byte) 3);
        assertThat(write(log)[0]).isEqualTo((byte) 4);
        assertThat(read(write(log))).usingRecursiveComparison().isEqualTo(log);
    }

    @Test
    void shouldRefuseANewerVersionAndSayWhatToDo() {
        byte[] bytes = write(entry(new Random(1)));
        bytes[0] = 5;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("version 5")
                .hasMessageContaining("newer worker");
    }

    @Test
    void shouldRefuseATruncatedOrLengthenedEntry() {
        byte[] bytes = write(entry(new Random(2)));
        for (int length = 0; length <= bytes.length + 1; length++) {
            byte[] wrong = Arrays.copyOf(bytes, length);
            if (length != bytes.length) {
                assertThatThrownBy(() -> read(wrong)).isInstanceOf(SerializationException.class);
            }
        }
    }

    private static LedgerEntry entry(Random random) {
        RecordHeaders headers = new RecordHeaders();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add("h\u00e9" + random.nextInt(3), blob(random));
        }
        List<AttemptRecord> attempts = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            Code code = List.of(Code.values()).get(random.nextInt(Code.values().length));
            attempts.add(new AttemptRecord(time(random), code, random.nextInt(600)));
        }
        return new LedgerEntry(
                random.nextInt(4) == 0 ? null : new AuditLogId("\u00fc-" + random.nextInt()),
                new Origin("ids", random.nextInt(9), random.nextLong() >>> 1),
                blob(random),
                blob(random),
                headers,
                random.nextInt(),
                new History(time(random), attempts, time(random)));
    }

    private static byte[] blob(Random random) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return random.nextInt(4) == 0 ? null : bytes;
    }

    private static Instant time(Random random) {
        return Instant.ofEpochMilli(random.nextInt() * 1_000L);
    }

    private byte[] write(LedgerEntry entry) {
        return serde.serializer().serialize("t", entry);
    }

    private LedgerEntry read(byte[] bytes) {
        return serde.deserializer().deserialize("t", bytes);
    }
}
