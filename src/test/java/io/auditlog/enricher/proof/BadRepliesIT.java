package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Odd inputs and replies for one quick worker with a small heap: each ends as it must, leaves nothing behind, and nothing in
 * the log is worth an ERROR.
 */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class BadRepliesIT {

    /** Faults as they are written in IDs. */
    private static final List<String> BREAKS =
            List.of("half-close", "reset-mid-body", "close-mid-body", "reset", "close", "stale", "silence");

    private static final List<String> MALFORMED = List.of(
            ("truncated trailing two-documents trailing-comma single-quotes not-a-number leading-zeros control-character"
                            + " duplicate-key bad-utf8 bom utf16 html empty content-type gzip-broken")
                    .split(" ", -1));
    private static final List<Fault> OF_A_FIELD = List.of(Fault.MISSING, Fault.NULL, Fault.WRONG_TYPE);
    private static final List<String> REQUIRED =
            List.of("id", "timestamp", "organizationId", "event", "actor", "createdAt");
    private static final Map<Fault, Code> FLOODS = Map.of(
            Fault.OVERSIZED, Code.PAYLOAD_OVERSIZED,
            Fault.OVERSIZED_CHUNKED, Code.PAYLOAD_OVERSIZED,
            Fault.ENDLESS, Code.PAYLOAD_OVERSIZED,
            Fault.GZIP_BOMB, Code.PAYLOAD_OVERSIZED,
            Fault.DEEP, Code.PAYLOAD_MALFORMED,
            Fault.HUGE_NUMBER, Code.PAYLOAD_MALFORMED);

    /** Sent as one encoded segment, where the pattern allows them. */
    private static final String[] STRANGE =
            ("../admin|..%2fadmin|%2e%2e|%2e%2e%2f%2e%2e|//evil.example/x|http://evil.example/"
                            + "|a?b=c|a#b|a;b=c|a b|a\\b|a%00b|a%0d%0aHost:%20evil|@evil.example|user:password@evil.example"
                            + "|ü|日本語|😀|...|{id}|${jndi:ldap://evil}|' or 1=1 --|<script>")
                    .split("\\|", -1);

    /** What the strange ones of chance are made of. */
    private static final String PIECES = "../%2e%2f?#;:@\\&=+ {}<>'\"äß中😀";

    /** Never sent. */
    private static final List<String> REFUSED = List.of(
            "", " ", ".", "..", "a\r\nHost: evil", "a\nb", "a\u0000b", "a\u202eb", "a\u200bb", "\ufeffa", "a\u001b[2J");

    private static final int BREAKS_EACH = Dose.of(15, 200);
    private static final int SEEDS = Dose.of(4, 100);
    private static final int FLOODS_EACH = Dose.of(5, 50);
    private static final int RANDOM_IDS = Dose.of(150, 200);

    private static Stream<Arguments> replies() {
        return Stream.of(
                Arguments.of(
                        "1s",
                        "Half-close, reset and close mid-body, reset, close, stale keep-alive, silence",
                        BREAKS_EACH + " each of " + BREAKS.size() + " kinds",
                        "no leaked connection, thread or file descriptor",
                        broken()),
                Arguments.of(
                        "10s",
                        "Malformed JSON, wrong types, duplicate keys, bad UTF-8, BOM, HTML with 200",
                        SEEDS + " seeds from " + Dose.seed() + ", each kind once",
                        "the right class, threads and files as before",
                        malformed()),
                Arguments.of(
                        "30s",
                        "Oversized, endless, gzip bomb, 100,000 levels deep, a number of 1 MB",
                        FLOODS_EACH + " each",
                        "cut at the cap; at -Xmx256m no OutOfMemoryError and no StackOverflowError, threads and files as before",
                        floods()));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void shouldEndAsItMustAndLeaveNothingBehind(
            String timeout, String fault, String dose, String asked, List<Input> inputs, Ground ground) {
        try (Scene scene = scene(ground).with("request.timeout", timeout).row(fault, dose, asked)) {
            // Given
            JavaProcess worker = scene.workers.start();
            scene.give(Input.crowd("warm-", 400));
            ProcessMeter meter = new ProcessMeter(worker.pid());
            Held before = Held.by(meter);
            int connections = scene.api().connections();
            // When
            scene.give(inputs);
            // Then
            Await.value("connections", Scene.TIMEOUT, scene.api()::connections, open -> open <= connections);
            scene.saw("connections before", connections)
                    .saw("after", scene.api().connections());
            before.judge(meter, scene);
            assertThat(scene.witness.inFlight()).as("replies that go on").isZero();
            assertThat(worker.output().lines(line -> line.contains("OutOfMemory") || line.contains("StackOverflow")))
                    .isEmpty();
            assertThat(worker.isAlive()).as("it never stopped").isTrue();
            scene.finish().holds();
        }
    }

    /** Each at the first attempt. */
    private static List<Input> broken() {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < BREAKS_EACH; i++) {
            for (String fault : BREAKS) {
                inputs.add(Input.enriched("fault-" + fault + "~1-n" + i));
                inputs.addAll(Input.good("log-" + fault + "-" + i + "-", 3));
            }
        }
        return inputs;
    }

    private static List<Input> malformed() {
        return LongStream.range(Dose.seed(), Dose.seed() + SEEDS)
                .mapToObj(BadRepliesIT::malformed)
                .flatMap(List::stream)
                .toList();
    }

    /** Each kind once, about different fields, in any order, among good ones. */
    private static List<Input> malformed(long seed) {
        Random random = new Random(seed);
        String rest = "n" + seed;
        List<Input> inputs = new ArrayList<>();
        MALFORMED.forEach(fault -> inputs.add(Input.deadLetter("fault-" + fault + "-" + rest, Code.PAYLOAD_MALFORMED)));
        inputs.add(Input.deadLetter(Fault.ARRAY.id(rest), Code.PAYLOAD_SCHEMA));
        inputs.add(Input.deadLetter(Fault.JSON_NULL.id(rest), Code.PAYLOAD_SCHEMA));
        inputs.add(Input.deadLetter(Fault.OTHER_ID.id(rest), Code.ID_MISMATCH));
        for (Fault fault : OF_A_FIELD) {
            String field = REQUIRED.get(random.nextInt(REQUIRED.size()));
            inputs.add(Input.deadLetter(fault.id(field, 99, rest), Code.PAYLOAD_SCHEMA));
        }
        Input.good("log-" + seed + "-", 2 * inputs.size())
                .forEach(good -> inputs.add(random.nextInt(inputs.size() + 1), good));
        return inputs;
    }

    /** All at the same time. */
    private static List<Input> floods() {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < FLOODS_EACH; i++) {
            String rest = "n" + i;
            FLOODS.forEach((fault, code) -> {
                inputs.add(Input.deadLetter(fault.id(rest), code));
                inputs.add(Input.enriched("log-" + fault.label() + rest));
            });
        }
        return inputs;
    }

    /** The worker accepts whatever an ID may ever be. */
    @Test
    void shouldSendAHostileIdAsOneSegmentOrNotAtAll(Ground ground) {
        try (Scene scene = scene(ground)
                .with("id.pattern", "(?s).+")
                .row(
                        "Hostile IDs",
                        (STRANGE.length + REFUSED.size() + 3) + " written and " + 2 * RANDOM_IDS + " random ones, seed "
                                + Dose.seed(),
                        "the API sees one path segment on its own host, or nothing")) {
            JavaProcess worker = scene.workers.start();
            scene.give(hostile());
            List<String> targets = scene.witness.rawTargets();
            scene.saw("requests", targets.size());
            assertThat(targets).isNotEmpty().allMatch(target -> target.matches("/api/audit-logs/[A-Za-z0-9._~%-]+"));
            assertThat(worker.isAlive()).isTrue();
            scene.finish().holds();
        }
    }

    private static List<Input> hostile() {
        List<Input> inputs = new ArrayList<>();
        List.of(STRANGE).forEach(id -> inputs.add(Input.enriched(id)));
        REFUSED.forEach(id -> inputs.add(Input.deadLetter(id, Code.ID_INVALID)));
        inputs.add(Input.deadLetter(InputRecord.of(null), Code.ID_INVALID));
        inputs.add(Input.deadLetter(InputRecord.of(new byte[] {(byte) 0xc0, (byte) 0xaf}), Code.ID_UNREADABLE));
        inputs.add(Input.deadLetter("x".repeat(1_000_000), Code.ID_INVALID));
        Random random = new Random(Dose.seed());
        for (int i = 0; i < RANDOM_IDS; i++) {
            inputs.add(Input.enriched(strange(random)));
            byte[] noise = new byte[257 + random.nextInt(500)];
            random.nextBytes(noise);
            inputs.add(Input.deadLetter(InputRecord.of(noise), Code.ID_INVALID, Code.ID_UNREADABLE)
                    .uncompared());
        }
        return inputs;
    }

    /** Legal as an ID, for its ends are. */
    private static String strange(Random random) {
        int[] pieces = PIECES.codePoints().toArray();
        StringBuilder id = new StringBuilder("a");
        for (int length = 1 + random.nextInt(30); length > 0; length--) {
            id.appendCodePoint(pieces[random.nextInt(pieces.length)]);
        }
        return id.append('z').toString();
    }

    private Scene scene(Ground ground) {
        return ground.scene("bad", 3, ApiSettings.defaults()).quick();
    }

    /** What a worker holds. */
    private record Held(long threads, long files) {

        /** What comes and goes by itself: threads of the compiler and of collections, connections to brokers. */
        private static final int THREADS_GRANTED = 8;

        private static final int FILES_GRANTED = 4;

        static Held by(ProcessMeter meter) {
            return new Held(meter.threads(), meter.files());
        }

        /** At rest the worker must come to hold as much, but for what comes and goes by itself. */
        void judge(ProcessMeter meter, Scene scene) {
            Held after = Await.value(
                    "threads and file descriptors as before, " + this,
                    Scene.TIMEOUT,
                    () -> by(meter),
                    held -> held.threads <= threads + THREADS_GRANTED && held.files <= files + FILES_GRANTED);
            scene.saw("threads before", threads)
                    .saw("after", after.threads)
                    .saw("files before", files)
                    .saw("after", after.files);
        }
    }
}
