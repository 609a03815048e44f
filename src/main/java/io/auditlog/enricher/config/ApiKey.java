package io.auditlog.enricher.config;

import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.common.config.types.Password;

/** Where the API key is: in the configuration itself, or in a file that may change while the worker runs. */
public sealed interface ApiKey {

    /** The file that it is in, or null. */
    default Path file() {
        return null;
    }

    /** The key itself, fixed until the next start; its text form is hidden. */
    record Fixed(Password key) implements ApiKey {
        public Fixed {
            Objects.requireNonNull(key, "key");
        }
    }

    /** A file that holds the key, or two while one is replaced, and nothing else but white space around it. */
    record InFile(Path file) implements ApiKey {
        public InFile {
            Objects.requireNonNull(file, "file");
        }
    }
}
