package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What can be wrong from the first request on, what the worker must then say, and how it is mended. */
enum QuietFault {
    BASE_URL(
            "404 for all: the base URL has the path too much", "PAUSED_CONFIG", "NOT_FOUND", "/api/audit-logs lead to"),
    FORBIDDEN("403 for all", "PAUSED_PERMISSION", "FORBIDDEN", "missing permissions"),
    UPSTREAM("520 for all", "PAUSED_UPSTREAM", "520", "ask its operator"),
    PLAIN_TO_TLS("plain HTTP to a TLS port", "PAUSED_NETWORK", "CONNECTION", "scheme and port of api.base.url"),
    TLS_TO_PLAIN("TLS to a plain port", "PAUSED_TLS", "SSL message", "scheme and port of api.base.url"),
    REFUSED("connections refused", "PAUSED_NETWORK", "no connection", "between worker and API"),
    KEY(
            "401 for all, key in the configuration",
            "PAUSED_AUTH",
            "UNAUTHORIZED",
            "set api.key to a valid key and restart"),
    KEY_FILE("401 for all, key in a file", "PAUSED_AUTH", "UNAUTHORIZED", "noticed without a restart");

    private static final String WRONG_KEY = "wrong-key-0c1d2e3f4a";

    private final String label;
    private final String state;
    private final String reason;
    private final String advice;

    QuietFault(String label, String state, String reason, String advice) {
        this.label = label;
        this.state = state;
        this.reason = reason;
        this.advice = advice;
    }

    String label() {
        return label;
    }

    /** The state that health must show. */
    String state() {
        return state;
    }

    /** What health must hold: what was seen, where, and what to do. */
    List<String> says(Stage stage) {
        return List.of(reason, stage.property("api.base.url"), advice);
    }

    /** Whether only another configuration mends it. */
    boolean needsRestart() {
        return this == BASE_URL || this == PLAIN_TO_TLS || this == TLS_TO_PLAIN || this == KEY;
    }

    void begin(Stage stage, Path keyFile) {
        SimulatedApi api = stage.api();
        stage.with("api.ssl.truststore.location", api.certificate().truststore().toString())
                .with("api.ssl.truststore.password", api.certificate().password());
        switch (this) {
            case BASE_URL -> stage.with("api.base.url", api.baseUrl() + "/api/audit-logs");
            case FORBIDDEN -> api.regime(Regime.parse("status.403"));
            case UPSTREAM -> api.regime(Regime.parse("status.520"));
            case PLAIN_TO_TLS -> stage.with("api.base.url", swapped(api.secureBaseUrl(), "http"));
            case TLS_TO_PLAIN -> stage.with("api.base.url", swapped(api.baseUrl(), "https"));
            case REFUSED -> api.regime(Regime.REFUSING);
            case KEY -> stage.with("api.key", WRONG_KEY);
            case KEY_FILE -> {
                write(keyFile, WRONG_KEY);
                stage.with("api.key", "").with("api.key.file", keyFile.toString());
            }
        }
    }

    void mend(Stage stage, Path keyFile) {
        SimulatedApi api = stage.api();
        switch (this) {
            case BASE_URL, TLS_TO_PLAIN ->
                stage.with("api.base.url", api.baseUrl().toString());
            case PLAIN_TO_TLS -> stage.with("api.base.url", api.secureBaseUrl().toString());
            case FORBIDDEN, UPSTREAM, REFUSED -> api.regime(Regime.NORMAL);
            case KEY -> stage.with("api.key", ApiSettings.DEFAULT_KEY);
            case KEY_FILE -> write(keyFile, ApiSettings.DEFAULT_KEY);
        }
    }

    private static String swapped(URI url, String scheme) {
        return scheme + "://" + url.getAuthority();
    }

    private static void write(Path file, String key) {
        try {
            Files.writeString(file, key + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
