package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The API key never shows in what replies leave behind. */
final class MaskedKeyTest extends SharedFetchesFixture {

    @Test
    void shouldKeepTheKeyOutOfADeadLetter() {
        // Given
        key = "sk-live-1";
        knowGood();
        ask();
        // When the API refuses the ID for good, and shows what it was asked with
        answerAll(reply(410, "{\"error\":\"gone\",\"header\":\"Bearer sk-live-1\"}"));
        // Then
        Outcome.Refused refused = (Outcome.Refused) listener.outcomes.get(0);
        assertThat(new String(refused.failure().body().head(), StandardCharsets.UTF_8))
                .contains("Bearer *********")
                .doesNotContain(key);
    }

    @Test
    void shouldChangeNothingInAnEntry() {
        key = "sk-live-1";
        ask();
        wire.only().ends(reply(200, "{\"note\":\"sk-live-1\"}"));
        time.advance(Duration.ofSeconds(1));
        Outcome.Enriched enriched = (Outcome.Enriched) listener.outcomes.get(0);
        assertThat(new String(enriched.value(), StandardCharsets.UTF_8)).contains(key);
    }

    private static Reply reply(int status, String body) {
        return FakeTransport.status(status, Reply.Headers.NONE, body);
    }
}
