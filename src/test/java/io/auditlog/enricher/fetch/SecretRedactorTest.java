package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecretRedactorTest extends SharedFetchesFixture {

    @ParameterizedTest
    @CsvSource({
        "no such key as sk-1, no such key as ****",
        "sk-1, ****",
        "sk-1sk-1 sk-sk-1, ******** sk-****",
        "ssk-1 k-1 sk-, s**** k-1 sk-"
    })
    void shouldHideTheKeyWhereverItStands(String body, String masked) {
        assertThat(text(SecretRedactor.mask(reply(400, body), "sk-1"))).isEqualTo(masked);
    }

    @Test
    void shouldLeaveAReplyWithoutTheKeyAsItIs() {
        Reply without = reply(400, "sk-2");
        assertThat(SecretRedactor.mask(without, "sk-1")).isSameAs(without);
        assertThat(SecretRedactor.mask(without, "")).isSameAs(without);
        Reply none = new Reply.NoAnswer(Code.TIMEOUT, "sk-1");
        assertThat(SecretRedactor.mask(none, "sk-1")).isSameAs(none);
    }

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
        return FakeTransport.status(status, ReplyHeaders.NONE, body);
    }

    private static String text(Reply reply) {
        return new String(((Reply.Answered) reply).body(), StandardCharsets.UTF_8);
    }
}
