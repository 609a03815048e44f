package io.auditlog.enricher.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.ratelimit.SendRate;
import io.auditlog.enricher.reconcile.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which lines are judged, sent and acknowledged, and where the next run goes on. */
final class SubmissionTest {

    @TempDir
    private Path folder;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized void flush() {
                    onFlush.run();
                }
            };
    private final CountDownLatch stop = new CountDownLatch(1);
    private Runnable onFlush = this::acknowledgeAll;
    private Optional<String> pointer = Optional.empty();

    @Test
    void shouldJudgeLinesAsTheWorkerJudgesRecords() throws IOException {
        Path file = file("log-1\r\n\n# old\nlog 2\n" + "x".repeat(200_000) + "\nlog-3");
        assertThat(LineCheck.of(file, 1, reader()))
                .isEqualTo(new LineCheck(
                        2,
                        4,
                        List.of(
                                "line 2: the ID is empty or blank",
                                "line 3: the ID \"# old\" does not match the allowed pattern [A-Za-z0-9._:~-]+",
                                "line 4: the ID \"log 2\" does not match the allowed pattern [A-Za-z0-9._:~-]+",
                                "line 5: the value has 131072 bytes; an ID has at most 256 characters")));
        assertThat(LineCheck.of(file, 6, reader())).isEqualTo(new LineCheck(1, 0, List.of()));
        assertThat(LineCheck.of(file("a b\n".repeat(50)), 1, reader()).findings())
                .hasSize(20);
    }

    @Test
    void shouldSendEachLineAsItIsUnderItsId() throws Exception {
        // Given
        pointer = Optional.of("/id");
        Path file = file("{\"id\": \"log-1\"}\nno JSON\n{\"id\":2}\n");
        // When
        Submission.Result result = run(file, 1);
        // Then
        assertThat(result).isEqualTo(new Submission.Result(2, OptionalLong.empty(), 0, null));
        assertThat(producer.history())
                .extracting(record -> text(record.key()) + "=" + text(record.value()))
                .containsExactly("log-1={\"id\": \"log-1\"}", "2={\"id\":2}");
        assertThat(producer.history()).allMatch(record -> record.topic().equals("ids"));
    }

    @Test
    void shouldSayWhereToGoOnAfterAFailure() throws Exception {
        // Given: the second of four fails, the others are acknowledged
        onFlush = () -> {
            producer.completeNext();
            producer.errorNext(new TimeoutException("no brokers"));
            acknowledgeAll();
        };
        // When
        Submission.Result result = run(file("a\nb\nc\nd\n"), 1);
        // Then
        assertThat(result.acknowledged()).isEqualTo(3);
        assertThat(result.next()).hasValue(2);
        assertThat(result.again()).isEqualTo(2);
        assertThat(result.failure()).isInstanceOf(TimeoutException.class);
    }

    @Test
    void shouldSendNoMoreAfterAFailure() throws Exception {
        producer.sendException = new TimeoutException("no brokers");
        assertThat(run(file("a\nb\nc\n"), 2).next()).hasValue(2);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void shouldEndWithWhatWasSentWhenItIsStopped() throws Exception {
        // Given
        stop.countDown();
        // When and then
        assertThat(run(file("a\nb\n"), 2)).isEqualTo(new Submission.Result(0, OptionalLong.of(2), 0, null));
    }

    private Submission.Result run(Path file, long from) throws Exception {
        Progress progress = new Progress(new PrintWriter(Writer.nullWriter()), false, () -> 0);
        SendRate rate = new SendRate(Double.POSITIVE_INFINITY, () -> 0);
        return new Submission(producer, "ids", reader(), rate, progress, stop).run(file, from, 1);
    }

    private InputIdReader reader() {
        return new InputIdReader(pointer, IdRules.DEFAULT);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("ids"), text);
    }

    private void acknowledgeAll() {
        while (producer.completeNext()) {
            // one after the other
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
