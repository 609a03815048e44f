package io.auditlog.enricher.serde;

import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Confluent's genuine serializer and deserializer, from jars that only their own class loader sees. */
final class GenuineSerde implements AutoCloseable {

    private final URLClassLoader loader;

    GenuineSerde(Path jars) throws IOException {
        List<URL> urls = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(jars, "*.jar")) {
            for (Path file : files) {
                urls.add(file.toUri().toURL());
            }
        }
        loader = new URLClassLoader("confluent", urls.toArray(URL[]::new), GenuineSerde.class.getClassLoader());
    }

    Serializer<Object> serializer(Map<String, Object> config) throws Exception {
        return inItsLoader(() -> {
            Serializer<Object> serializer = made("io.confluent.kafka.serializers.KafkaAvroSerializer");
            serializer.configure(config, false);
            return serializer;
        });
    }

    Deserializer<Object> deserializer(Map<String, Object> config) throws Exception {
        return inItsLoader(() -> {
            Deserializer<Object> deserializer = made("io.confluent.kafka.serializers.KafkaAvroDeserializer");
            deserializer.configure(config, false);
            return deserializer;
        });
    }

    /** Reads letters as the commands do where the genuine serializer is configured. */
    DeadLetterDecoder letters(Map<String, Object> config) throws Exception {
        return inItsLoader(() -> DeadLetterDecoder.open(
                "io.confluent.kafka.serializers.KafkaAvroSerializer", config, new PrintWriter(Writer.nullWriter())));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the genuine classes take and give any Object
    private <T> T made(String type) throws ReflectiveOperationException {
        return (T) loader.loadClass(type).getDeclaredConstructor().newInstance();
    }

    /** Kafka's configuration finds classes by name through the thread's class loader. */
    private <T> T inItsLoader(Callable<T> task) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return task.call();
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
