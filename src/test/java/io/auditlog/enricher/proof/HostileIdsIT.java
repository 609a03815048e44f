package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Hostile IDs in a worker that accepts whatever an ID may ever be: the API sees one path segment on its own host. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class HostileIdsIT {

    private static final int RANDOM = Dose.of(150, 200);

    /** Sent as one encoded segment, where the pattern allows them. */
    private static final List<String> STRANGE = List.of(
            "../admin",
            "..%2fadmin",
            "%2e%2e",
            "%2e%2e%2f%2e%2e",
            "//evil.example/x",
            "http://evil.example/",
            "a?b=c",
            "a#b",
            "a;b=c",
            "a b",
            "a\\b",
            "a%00b",
            "a%0d%0aHost:%20evil",
            "@evil.example",
            "user:password@evil.example",
            "ü",
            "日本語",
            "😀",
            "...",
            "{id}",
            "${jndi:ldap://evil}",
            "' or 1=1 --",
            "<script>");

    /** What the strange ones of chance are made of. */
    private static final String PIECES = "../%2e%2f?#;:@\\&=+ {}<>'\"äß中😀";

    /** Never sent. */
    private static final List<String> REFUSED = List.of(
            "", " ", ".", "..", "a\r\nHost: evil", "a\nb", "a\u0000b", "a\u202eb", "a\u200bb", "\ufeffa", "a\u001b[2J");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldSendOneSegmentOrNothing(SandboxBroker broker) {
        String dose = (STRANGE.size() + REFUSED.size() + 3) + " written and " + 2 * RANDOM + " random ones, seed "
                + Dose.seed();
        try (FaultBench bench = new FaultBench(broker, "hostile", directory).with("id.pattern", "(?s).+");
                ProofRow row =
                        ProofRow.of("Hostile IDs", dose, "the API sees one path segment on its own host, or nothing")) {
            JavaProcess worker = bench.workers.start();
            bench.give(ids());
            List<String> targets = bench.stage.api().witness().rawTargets();
            row.saw("requests", targets.size());
            assertThat(targets).isNotEmpty().allMatch(target -> target.matches("/api/audit-logs/[A-Za-z0-9._~%-]+"));
            bench.finish(worker, row);
            row.holds();
        }
    }

    private static List<FaultInput> ids() {
        List<FaultInput> inputs = new ArrayList<>();
        STRANGE.forEach(id -> inputs.add(FaultInput.enriched(id)));
        REFUSED.forEach(id -> inputs.add(FaultInput.letter(id, Code.ID_INVALID)));
        inputs.add(FaultInput.letter(InputRecord.of(null), Code.ID_INVALID));
        inputs.add(FaultInput.letter(InputRecord.of(new byte[] {(byte) 0xc0, (byte) 0xaf}), Code.ID_UNREADABLE));
        inputs.add(FaultInput.letter("x".repeat(1_000_000), Code.ID_INVALID));
        Random random = new Random(Dose.seed());
        for (int i = 0; i < RANDOM; i++) {
            inputs.add(FaultInput.enriched(strange(random)));
            byte[] noise = new byte[257 + random.nextInt(500)];
            random.nextBytes(noise);
            inputs.add(new FaultInput(
                    InputRecord.of(noise), Expectation.deadLettered(Code.ID_INVALID, Code.ID_UNREADABLE)));
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
}
