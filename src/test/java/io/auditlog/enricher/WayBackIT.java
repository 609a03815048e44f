package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.cli.CommandClients;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.DeadLetterContext;
import io.auditlog.enricher.deadletter.Listing;
import io.auditlog.enricher.deadletter.Redrive;
import io.auditlog.enricher.deadletter.RedrivePlan;
import io.auditlog.enricher.deadletter.RedriveSummary.Result;
import io.auditlog.enricher.deadletter.Selection;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Scene;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole circle: an ID fails, is sent back and fails again, until the API knows it. */
@ExtendWith(Ground.Resolver.class)
final class WayBackIT {

    private final StringWriter skipped = new StringWriter();

    @Test
    void shouldCountRedrivesAndKeepTheFirstInputAsItWas(Ground ground) throws Exception {
        try (Scene scene = ground.scene("circle", 1, ApiSettings.defaults()).with("retry.confirm.after", "100ms");
                IdPublisher publisher = scene.stage.publisher()) {
            // Given: an ID that the API knows, so that the next one's failure is its own: it is not known at first
            publisher.publish("known");
            scene.workers.startHere();
            Await.until("the known one", Scene.TIMEOUT, () -> enriched(scene).size() == 1);
            String id = "fault-status.410";
            publisher.publish(
                    InputRecord.id(id).key("k").header("a", bytes("1")).header("a", null));
            // When: it fails, and fails again
            for (int redrives = 0; redrives < 2; redrives++) {
                int count = redrives + 1;
                StoredDeadLetter letter = Await.value(
                                "letter " + count, Scene.TIMEOUT, () -> letters(scene), found -> found.size() == count)
                        .get(redrives);
                // Then
                assertThat(letter.content().getRedriveCount()).isEqualTo(redrives);
                assertThat(letter.content().getOriginalKey()).isEqualTo(ByteBuffer.wrap(bytes("k")));
                assertThat(letter.content().getOriginalValue()).isEqualTo(ByteBuffer.wrap(bytes(id)));
                assertThat(headers(letter)).startsWith("a=1", "a=null");
                assertThat(headers(letter).subList(2, headers(letter).size()))
                        .isEqualTo(redrives == 0 ? List.of() : List.of("enricher.redrive.count=1"));
                scene.api().script(redrives == 0 ? Script.BY_ID : Script.ENTRIES);
                try (DeadLetterContext context = open(scene, true)) {
                    assertThat(new Redrive(plan(scene), context).run().count(Result.SENT))
                            .isEqualTo(1);
                }
            }
            // Then: it is known, and nothing of the way back is left on the entry
            Await.until("the entry", Scene.TIMEOUT, () -> enriched(scene).size() == 2);
            assertThat(enriched(scene)).last().satisfies(entry -> {
                assertThat(entry.header("a")).isEqualTo("1");
                assertThat(entry.header("enricher.redrive.count")).isNull();
            });
            assertThat(skipped.toString()).isEmpty();
            LagProbe probe = new LagProbe(scene.operator.admin());
            String group = plan(scene).group();
            assertThat(probe.committed(group)).isNotEmpty();
            assertThat(scene.stage.deadLetterTopics())
                    .as("read to the end")
                    .allMatch(topic -> probe.lag(group, topic) == 0);
        }
    }

    private List<StoredDeadLetter> letters(Scene scene) throws Exception {
        List<StoredDeadLetter> letters = new ArrayList<>();
        try (DeadLetterContext context = open(scene, false)) {
            Listing.show(Selection.ALL, false, false, context, letters::add);
        }
        return letters;
    }

    private DeadLetterContext open(Scene scene, boolean sends) throws Exception {
        return CommandClients.open(
                WorkerConfig.of(scene.stage.properties(), Map.of()),
                sends ? plan(scene).group() : null,
                sends,
                new CountDownLatch(1),
                new PrintWriter(skipped, true));
    }

    private static RedrivePlan plan(Scene scene) {
        String target = scene.stage.property("input.topic");
        return new RedrivePlan(scene.group(), Selection.ALL, false, target, 5, 10, 100, false, false, false);
    }

    private static List<Emitted> enriched(Scene scene) {
        return scene.reader().readAll(List.of(scene.stage.property("enriched.topic")));
    }

    private static List<String> headers(StoredDeadLetter letter) {
        return letter.content().getOriginalHeaders().stream()
                .map(header -> header.getName() + "=" + text(header.getValue()))
                .toList();
    }

    private static String text(ByteBuffer value) {
        return value == null
                ? null
                : StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
