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
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

/** The records that dead letters become, and their rate. */
final class StoredDeadLetterTest {

    @Test
    void shouldRestoreTheInputByteForByteAndCount() {
        DeadLetter.Builder content = Samples.content("log-1", Code.GONE, 410)
                .setOriginalKey(ByteBuffer.wrap(new byte[] {0, -1}))
                .setOriginalHeaders(List.of(header("a", "1"), header("a", null), header("b", "")));
        ProducerRecord<byte[], byte[]> sent = letter(content).original("ids", false);
        assertThat(sent.topic()).isEqualTo("ids");
        assertThat(sent.partition()).isNull();
        assertThat(sent.timestamp()).isNull();
        assertThat(sent.key()).containsExactly(0, -1);
        assertThat(sent.value()).isEqualTo(bytes("log-1"));
        assertThat(shown(sent.headers())).containsExactly("a=1", "a=null", "b=", "enricher.redrive.count=1");
        assertThat(letter(content).original("ids", true).timestamp())
                .isEqualTo(NOW.minusSeconds(100).toEpochMilli());
    }

    @Test
    void shouldReplaceTheCountOfAnEarlierRedriveAlsoOfATombstoneWithoutKey() {
        DeadLetter.Builder content = Samples.content("x", Code.ID_INVALID, null)
                .setAuditLogId(null)
                .setOriginalValue(null)
                .setRedriveCount(2)
                .setOriginalHeaders(List.of(header("enricher.redrive.count", "2"), header("a", "1")));
        ProducerRecord<byte[], byte[]> sent = letter(content).original("ids", false);
        assertThat(sent.key()).isNull();
        assertThat(sent.value()).isNull();
        assertThat(shown(sent.headers())).containsExactly("a=1", "enricher.redrive.count=3");
    }

    @Test
    void shouldParkALetterAsItIs() {
        StoredDeadLetter letter = letter("log-1", Code.GONE, 410);
        letter.record().headers().add("enricher.code", bytes("GONE"));
        ProducerRecord<byte[], byte[]> parked = letter.parked();
        assertThat(parked.topic()).isEqualTo("letters-4xx-parked");
        assertThat(parked.key()).isSameAs(letter.record().key());
        assertThat(parked.value()).isSameAs(letter.record().value());
        assertThat(shown(parked.headers())).containsExactly("enricher.code=GONE");
    }

    private static List<String> shown(Headers headers) {
        return StreamSupport.stream(headers.spliterator(), false)
                .map(header -> header.key() + "="
                        + (header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8)))
                .toList();
    }
}
