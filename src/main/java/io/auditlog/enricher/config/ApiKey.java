package io.auditlog.enricher.config;

import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.common.config.types.Password;

/** Source of the API key: the configuration itself, or a file that may change while the worker runs. */
public sealed interface ApiKey {

    /** The key file, or null. */
    default Path file() {
        return null;
    }

    /** The key itself, fixed until the next start; {@code toString} hides it. */
    record Fixed(Password key) implements ApiKey {
        public Fixed {
            Objects.requireNonNull(key, "key");
        }
    }

    /** A file that contains only the key, or two during a rotation, apart from surrounding white space. */
    record InFile(Path file) implements ApiKey {
        public InFile {
            Objects.requireNonNull(file, "file");
        }
    }
}
