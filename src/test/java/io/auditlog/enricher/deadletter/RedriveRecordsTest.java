package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static io.auditlog.enricher.deadletter.Samples.bytes;
import static io.auditlog.enricher.deadletter.Samples.header;
import static io.auditlog.enricher.deadletter.Samples.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.schema.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

/** The records that letters become. */
final class RedriveRecordsTest {

    private final RedriveRecords wayBack = new RedriveRecords(Samples.plan(Selection.ALL, "ids"));

    @Test
    void shouldRestoreTheInputByteForByteAndCount() {
        DeadLetter.Builder content = Samples.content("log-1", Code.GONE, 410)
                .setOriginalKey(ByteBuffer.wrap(new byte[] {0, -1}))
                .setOriginalHeaders(List.of(header("a", "1"), header("a", null), header("b", "")));
        ProducerRecord<byte[], byte[]> sent = wayBack.original(letter(content));
        assertThat(sent.topic()).isEqualTo("ids");
        assertThat(sent.partition()).isNull();
        assertThat(sent.timestamp()).isNull();
        assertThat(sent.key()).containsExactly(0, -1);
        assertThat(sent.value()).isEqualTo(bytes("log-1"));
        assertThat(shown(sent.headers())).containsExactly("a=1", "a=null", "b=", "enricher.redrive.count=1");
    }

    @Test
    void shouldReplaceTheCountOfAnEarlierRedrive() {
        DeadLetter.Builder content = Samples.content("log-1", Code.GONE, 410)
                .setRedriveCount(2)
                .setOriginalHeaders(List.of(header("enricher.redrive.count", "2"), header("a", "1")));
        assertThat(shown(wayBack.original(letter(content)).headers()))
                .containsExactly("a=1", "enricher.redrive.count=3");
    }

    @Test
    void shouldRestoreATombstoneWithoutKey() {
        DeadLetter.Builder content =
                Samples.content("x", Code.ID_INVALID, null).setAuditLogId(null).setOriginalValue(null);
        ProducerRecord<byte[], byte[]> sent = wayBack.original(letter(content));
        assertThat(sent.key()).isNull();
        assertThat(sent.value()).isNull();
    }

    @Test
    void shouldKeepTheTimestampWhereThatIsWanted() {
        RedrivePlan keeping = new RedrivePlan("app", Selection.ALL, false, "ids", 5, 1, 1, false, true, false);
        assertThat(new RedriveRecords(keeping)
                        .original(letter("log-1", Code.GONE, 410))
                        .timestamp())
                .isEqualTo(NOW.minusSeconds(100).toEpochMilli());
    }

    @Test
    void shouldParkALetterAsItIs() {
        ConsumerRecord<byte[], byte[]> letter =
                new ConsumerRecord<>("letters-4xx", 0, 7, bytes("log-1"), new byte[] {0, 1, 2});
        letter.headers().add("enricher.code", bytes("GONE"));
        ProducerRecord<byte[], byte[]> parked = wayBack.parked(letter);
        assertThat(parked.topic()).isEqualTo("letters-4xx-parked");
        assertThat(parked.key()).isSameAs(letter.key());
        assertThat(parked.value()).isSameAs(letter.value());
        assertThat(shown(parked.headers())).containsExactly("enricher.code=GONE");
    }

    @Test
    void shouldParkAfterTheGivenNumberOfRedrivesAndNotWhatComesFromTheParkingTopic() {
        RedrivePlan plan = Samples.plan(Selection.ALL, "ids");
        assertThat(plan.parks(redriven(4))).isFalse();
        assertThat(plan.parks(redriven(5))).isTrue();
        RedrivePlan fromParked = new RedrivePlan("app", Selection.ALL, true, "ids", 5, 1, 1, false, false, false);
        assertThat(fromParked.parks(redriven(5))).isFalse();
    }

    @Test
    void shouldSpaceEvenlyAndMakeUpForLittle() {
        // Given
        long[] now = {0};
        SendRate pace = new SendRate(100, () -> now[0]);
        // Then
        assertThat(pace.untilNext()).isZero();
        pace.take();
        assertThat(pace.untilNext()).isEqualTo(10_000_000);
        now[0] = 10_000_000;
        pace.take();
        assertThat(pace.untilNext()).isEqualTo(10_000_000);
        // When: a second is lost
        now[0] += 1_000_000_000;
        int atOnce = 0;
        for (; pace.untilNext() <= 0; atOnce++) {
            pace.take();
        }
        // Then: a tenth of it is made up for
        assertThat(atOnce).isEqualTo(11);
    }

    private static StoredDeadLetter redriven(int count) {
        return letter(Samples.content("log-1", Code.GONE, 410).setRedriveCount(count));
    }

    private static List<String> shown(Headers headers) {
        return StreamSupport.stream(headers.spliterator(), false)
                .map(header -> header.key() + "="
                        + (header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8)))
                .toList();
    }
}
