package io.auditlog.enricher.convert.ocsf;

import java.util.Arrays;
import java.util.List;

/** A version of the schema that events can be written for. */
public enum OcsfVersion {
    V1_1("1.1.0"),
    V1_3("1.3.0"),
    V1_5("1.5.0"),
    V1_8("1.8.0");

    private final String label;
    private final int minor;

    /** What this package writes and the schema did not have from the beginning, with the minor version that added it. */
    enum Part {
        ENTITY_TYPE_ID(3),
        ENTITY_SRC_ENDPOINT(3),
        ACTOR_APP(3),
        /** The actor of 3004 and 3005 without the profile {@code host}. */
        ENTITY_ACTOR(5),
        RAW_DATA_SIZE(5),
        RAW_DATA_HASH(6),
        IS_TRUNCATED(6),
        ORIGINAL_EVENT_UID(7),
        AI_OPERATION(8);

        private final int since;

        Part(int since) {
            this.since = since;
        }
    }

    OcsfVersion(String label) {
        this.label = label;
        this.minor = label.charAt(2) - '0';
    }

    /** As in {@code metadata.version}. */
    public String label() {
        return label;
    }

    /** The labels in the order of the constants. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(OcsfVersion::label).toList();
    }

    boolean has(Part part) {
        return minor >= part.since;
    }

    boolean has(OcsfClass.Activity activity) {
        return minor >= activity.since();
    }
}
