package io.auditlog.enricher.topology;

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

/** The ledger's envelope: every line comes back as it was, and damage is refused, never misread. */
final class LedgerEntrySerdeTest {

    /** Written by a worker whose lines had version 1, and whose code for a 429 was THROTTLED. */
    private static final String VERSION_1 =
            "0100056c6f672d31000369647300000003000000000000002a0000018bcfe56800000000016b"
                    + "000000056c6f672d3100000002000000057472616365000000020102000000046e6f6e65ffffffff0000018bcfe56be80000018b"
                    + "cfe577a0000000020000018bcfe56fd000095448524f54544c4544000001ad0000018bcfe573b8000c5345525645525f4552524f"
                    + "52000001f4";

    private final LedgerEntrySerde serde = new LedgerEntrySerde();

    @Test
    void shouldBringEveryLineBack() {
        for (int seed = 0; seed < 500; seed++) {
            LedgerEntry line = line(new Random(seed));
            LedgerEntry back = read(write(line));
            assertThat(back.id()).as("seed %d", seed).isEqualTo(line.id());
            assertThat(back.history()).as("seed %d", seed).isEqualTo(line.history());
            assertThat(back.input())
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(line.input());
        }
    }

    @Test
    void shouldReadALineOfVersion1() {
        LedgerEntry line = read(HexFormat.of().parseHex(VERSION_1));
        assertThat(line.id().value()).isEqualTo("log-1");
        assertThat(line.isHeldInput()).isFalse();
        assertThat(line.input().origin()).isEqualTo(new Origin("ids", 3, 42));
        assertThat(line.input().key()).isEqualTo(new byte[] {'k'});
        assertThat(line.input().headers().toArray()).hasSize(2);
        assertThat(line.history())
                .isEqualTo(new History(
                        Instant.parse("2023-11-14T22:13:21Z"),
                        List.of(
                                new AttemptRecord(Instant.parse("2023-11-14T22:13:22Z"), Code.TOO_MANY_REQUESTS, 429),
                                new AttemptRecord(Instant.parse("2023-11-14T22:13:23Z"), Code.SERVER_ERROR, 500)),
                        Instant.parse("2023-11-14T22:13:24Z")));
    }

    @Test
    void shouldBringALineWithoutAnIdBack() {
        LedgerEntry line = line(new Random(3));
        LedgerEntry held = read(write(new LedgerEntry(null, line.input(), line.history())));
        assertThat(held.isHeldInput()).isTrue();
        assertThat(held.id()).isNull();
        assertThat(held.input()).usingRecursiveComparison().isEqualTo(line.input());
        assertThat(held.history()).isEqualTo(line.history());
    }

    @Test
    void shouldKeepATombstoneATombstone() {
        assertThat(serde.serializer().serialize("t", null)).isNull();
        assertThat(serde.deserializer().deserialize("t", null)).isNull();
    }

    @Test
    void shouldRefuseANewerVersionAndSayWhatToDo() {
        byte[] bytes = write(line(new Random(1)));
        bytes[0] = 4;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("version 4")
                .hasMessageContaining("newer worker");
    }

    @Test
    void shouldNotOutliveATruncatedOrLengthenedLine() {
        byte[] bytes = write(line(new Random(2)));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(SerializationException.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldAnswerDamageWithASerializationExceptionOnly() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = write(line(random));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                assertThat(read(bytes)).as("seed %d", seed).isNotNull();
            } catch (SerializationException expected) {
                assertThat(expected).hasMessageContaining("ledger line");
            }
        }
    }

    private static LedgerEntry line(Random random) {
        RecordHeaders headers = new RecordHeaders();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add("h\u00e9" + random.nextInt(3), blob(random));
        }
        List<AttemptRecord> attempts = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            List<Code> codes = List.of(Code.values());
            Code code = codes.get(random.nextInt(codes.size()));
            attempts.add(new AttemptRecord(time(random), code, random.nextInt(600)));
        }
        return new LedgerEntry(
                new AuditLogId("\u00fc-" + random.nextInt()),
                new InputRecord(
                        new Origin("ids", random.nextInt(9), random.nextLong() >>> 1),
                        blob(random),
                        blob(random),
                        headers,
                        random.nextInt()),
                new History(time(random), attempts, time(random)));
    }

    private static byte[] blob(Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? null : new byte[random.nextInt(300)];
        if (bytes != null) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private static Instant time(Random random) {
        return Instant.ofEpochMilli(random.nextInt() * 1_000L);
    }

    private byte[] write(LedgerEntry line) {
        return serde.serializer().serialize("t", line);
    }

    private LedgerEntry read(byte[] bytes) {
        return serde.deserializer().deserialize("t", bytes);
    }
}
