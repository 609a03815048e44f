#!/usr/bin/env bash
# Avro's compatibility checks do not look at logical types: a field may turn from milliseconds into microseconds.
. "$(dirname "$0")/packages.sh"
jars org.apache.avro:avro:1.12.2 org.slf4j:slf4j-nop:2.0.17
cat >Check.java <<'JAVA'
import java.util.List;
import org.apache.avro.*;
import org.apache.avro.generic.*;
import org.apache.avro.io.*;

public class Check {
    static Schema schema(String logicalType) {
        return new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Event\",\"fields\":[{\"name\":\"at\",\"type\":"
                + "{\"type\":\"long\",\"logicalType\":\"" + logicalType + "\"}}]}");
    }

    public static void main(String[] args) throws Exception {
        Schema millis = schema("timestamp-millis");
        Schema micros = schema("timestamp-micros");
        String pair = SchemaCompatibility.checkReaderWriterCompatibility(micros, millis).getType().name();
        String validator = "valid";
        try {
            new SchemaValidatorBuilder().mutualReadStrategy().validateAll().validate(micros, List.of(millis));
        } catch (SchemaValidationException e) {
            validator = "refused";
        }
        GenericRecord event = new GenericData.Record(millis);
        event.put("at", 1_700_000_000_000L);
        var bytes = new java.io.ByteArrayOutputStream();
        Encoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(millis).write(event, encoder);
        ((BinaryEncoder) encoder).flush();
        GenericRecord read = new GenericDatumReader<GenericRecord>(millis, micros)
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        System.out.println(pair + ", " + validator + ", milliseconds read as microseconds: " + read.get("at"));
    }
}
JAVA
expect "COMPATIBLE, valid, milliseconds read as microseconds: 1700000000000" "$(java -cp 'lib/*' Check.java)"
