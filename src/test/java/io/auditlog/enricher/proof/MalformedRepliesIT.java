package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Replies with status 200 that are no entry: each ends as the letter that says what is wrong with it. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class MalformedRepliesIT {

    private static final int SEEDS = Dose.of(4, 100);
    private static final int SOUND = 2;
    private static final List<String> REQUIRED =
            List.of("id", "timestamp", "organizationId", "event", "actor", "createdAt");

    private static final List<Fault> MALFORMED = List.of(
            Fault.TRUNCATED,
            Fault.TRAILING,
            Fault.TWO_DOCUMENTS,
            Fault.TRAILING_COMMA,
            Fault.SINGLE_QUOTES,
            Fault.NOT_A_NUMBER,
            Fault.LEADING_ZEROS,
            Fault.CONTROL_CHARACTER,
            Fault.DUPLICATE_KEY,
            Fault.BAD_UTF8,
            Fault.BOM,
            Fault.UTF16,
            Fault.HTML,
            Fault.EMPTY,
            Fault.CONTENT_TYPE,
            Fault.GZIP_BROKEN);

    private static final List<Fault> OF_A_FIELD = List.of(Fault.MISSING, Fault.NULL, Fault.WRONG_TYPE);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldSayWhatIsWrongWithEach(SandboxBroker broker) throws IOException {
        String dose = SEEDS + " seeds from " + Dose.seed() + ", each kind once";
        try (FaultBench bench = new FaultBench(broker, "malformed", directory);
                ProofRow row = ProofRow.of(
                        "Malformed JSON, wrong types, duplicate keys, bad UTF-8, BOM, HTML with 200",
                        dose,
                        "the right class, threads and files as before")) {
            JavaProcess worker = bench.workers.start();
            FaultBench.Held before = bench.warm(worker);
            List<FaultInput> inputs = new ArrayList<>();
            for (int i = 0; i < SEEDS; i++) {
                inputs.addAll(replies(Dose.seed() + i));
            }
            bench.give(inputs);
            bench.judgeGrowth(worker, before, row);
            bench.finish(worker, row);
            row.holds();
        }
    }

    /** Each kind once, about different fields, in any order, among sound ones. */
    private static List<FaultInput> replies(long seed) {
        Random random = new Random(seed);
        String rest = "n" + seed;
        List<FaultInput> inputs = new ArrayList<>();
        MALFORMED.forEach(fault -> inputs.add(FaultInput.letter(fault.id(rest), Code.PAYLOAD_MALFORMED)));
        inputs.add(FaultInput.letter(Fault.ARRAY.id(rest), Code.PAYLOAD_SCHEMA));
        inputs.add(FaultInput.letter(Fault.JSON_NULL.id(rest), Code.PAYLOAD_SCHEMA));
        inputs.add(FaultInput.letter(Fault.OTHER_ID.id(rest), Code.ID_MISMATCH));
        for (Fault fault : OF_A_FIELD) {
            String field = REQUIRED.get(random.nextInt(REQUIRED.size()));
            inputs.add(FaultInput.letter(fault.id(field, 99, rest), Code.PAYLOAD_SCHEMA));
        }
        int odd = inputs.size();
        for (int i = 0; i < SOUND * odd; i++) {
            inputs.add(random.nextInt(inputs.size() + 1), FaultInput.enriched("log-" + seed + "-" + i));
        }
        return inputs;
    }
}
