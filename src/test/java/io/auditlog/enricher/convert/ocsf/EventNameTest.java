package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventNameTest {

    @ParameterizedTest
    @CsvSource({
        "apiKey.created, api.key.created",
        "api_key.created, api.key.created",
        "API Key: created, api.key.created",
        "user.ssoSAMLLogin, user.sso.saml.login",
        "mcpServer-created, mcp.server.created",
        "oauth2Token.issued, oauth2.token.issued",
        "Ünïcode Evënt ✓, ünïcode.evënt.✓",
        "..x.., x",
        "..., unnamed"
    })
    void shouldNormalise(String event, String normalised) {
        assertThat(EventName.normalised(event)).isEqualTo(normalised);
    }

    @ParameterizedTest
    @CsvSource({
        "*, x",
        "*, api.key.created",
        "user.login, user.login",
        "*.api.key.*, api.key.created",
        "*.api.key.*, organization.api.key",
        "user.*.failed, user.failed",
        "user.*.failed, user.login.by.saml.failed",
        "{user|organization.member}.{added|left}, organization.member.left",
        "user.log*, user.logout",
        "ünïcode.*, ünïcode.evënt.✓"
    })
    void shouldMatch(String glob, String normalised) {
        assertThat(EventName.matches(EventName.glob(glob), normalised)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "user.login, user.login.failed",
        "*.key.*, api.keyring.created",
        "user.log*, user.log.viewed",
        "user.+, user.x",
        "{a|b}.c, a.b.c"
    })
    void shouldNotMatch(String glob, String normalised) {
        assertThat(EventName.matches(EventName.glob(glob), normalised)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "apiKey.created",
                "api_key.created",
                "{a|b",
                "a|b",
                "{a|{b|c}}",
                "{*|b}",
                ".a",
                "a.",
                "a..b",
                "{a..b|c}",
                "ǅ.created"
            })
    void shouldRefuseWhatCanNeverMatch(String glob) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventName.glob(glob))
                .withMessageContaining("\"" + glob + "\"");
    }
}
