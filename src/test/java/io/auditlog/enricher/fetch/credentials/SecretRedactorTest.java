package io.auditlog.enricher.fetch.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecretRedactorTest {

    @ParameterizedTest
    @CsvSource({
        "no such key as sk-1, no such key as ****",
        "sk-1, ****",
        "sk-1sk-1 sk-sk-1, ******** sk-****",
        "ssk-1 k-1 sk-, s**** k-1 sk-"
    })
    void shouldHideTheKeyWhereverItStands(String body, String masked) {
        assertThat(new String(SecretRedactor.mask(body.getBytes(UTF_8), "sk-1"), UTF_8))
                .isEqualTo(masked);
    }

    @Test
    void shouldLeaveABodyWithoutTheKeyAsItIs() {
        byte[] without = "sk-2".getBytes(UTF_8);
        assertThat(SecretRedactor.mask(without, "sk-1")).isSameAs(without);
        assertThat(SecretRedactor.mask(without, "")).isSameAs(without);
    }
}
