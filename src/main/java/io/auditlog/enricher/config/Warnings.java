package io.auditlog.enricher.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is allowed and is probably not meant. */
final class Warnings {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private Warnings() {}

    static List<String> of(Values values, KafkaSettings kafka) {
        List<String> warnings = new ArrayList<>(kafka.warnings());
        URI api = URI.create(values.text(ConnectionKeys.BASE_URL));
        boolean plain = "http".equals(api.getScheme());
        if (plain && !LOOPBACK.contains(api.getHost())) {
            warnings.add("api.base.url: http sends the API key unencrypted; use https");
        }
        if (plain && values.isSet(ConnectionKeys.TRUSTSTORE_LOCATION)) {
            warnings.add("api.ssl.truststore.location: has no effect, because api.base.url is not https");
        }
        int open = values.integer(StreamsKeys.LEDGER_MAX_OPEN);
        int inFlight = values.integer(ConnectionKeys.MAX_IN_FLIGHT);
        if (open < inFlight) {
            warnings.add("ledger.max.open: " + open + " open IDs can never use max.in.flight, " + inFlight);
        }
        if (values.isSet("basic.auth.user.info") && !values.isSet("basic.auth.credentials.source")) {
            warnings.add("basic.auth.user.info: has no effect without basic.auth.credentials.source=USER_INFO");
        }
        warnings.addAll(RegistryKeys.ignored(values));
        return List.copyOf(warnings);
    }
}
