package io.auditlog.enricher;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole worker on a real broker, a registry's API and real HTTP: each ID ends as exactly one record, the right one. */
@ExtendWith(SharedBroker.class)
final class EndToEndIT {

    @Test
    void shouldEndEachIdAsExactlyOneRecordOfTheRightKind(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "kinds", 3, ApiSettings.defaults())) {
            EveryOutcome.playOn(stage);
        }
    }
}
