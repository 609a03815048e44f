package io.auditlog.enricher.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a failure says, in an operator's words. */
final class CausesTest {

    @Test
    void shouldSayEachMessageOnceAndItsFirstLineAlone() {
        Throwable inner = new IllegalStateException("broken\nat length");
        assertThat(Causes.text(new RuntimeException("it is broken", new RuntimeException(null, inner))))
                .isEqualTo("it is broken: RuntimeException");
    }

    @ParameterizedTest
    @CsvSource({"listNodes, listNodes", "listOffsets(api=LIST_OFFSETS), listOffsets"})
    void shouldPutTimeoutsOfTheAdminClientIntoWords(String call, String shown) {
        // Given
        String timedOut = "Call(callName=" + call + ", deadlineMs=1764443012345, tries=1, nextAllowedTryMs=0)"
                + " timed out at 1764443012346 after 1 attempt(s)";
        Exception cut = new DisconnectException(
                "Cancelled " + shown + " request with correlation id 3 due to node -1 being disconnected");
        Exception alone = new TimeoutException("Timed out waiting for a node assignment. Call: " + call);

        // When, Then
        assertThat(Causes.text(new TimeoutException(timedOut, cut)))
                .isEqualTo(shown + " timed out: the connection ended before the reply");
        assertThat(Causes.text(new TimeoutException(timedOut, alone)))
                .isEqualTo(shown + " timed out: no broker could be connected");
    }
}
