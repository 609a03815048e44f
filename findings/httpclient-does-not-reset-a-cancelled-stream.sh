#!/usr/bin/env bash
# HttpClient 5 over HTTP/2: a cancelled request does not reset its stream; the reset leaves when the server next sends on it.
. "$(dirname "$0")/packages.sh"
jars org.apache.httpcomponents.client5:httpclient5:5.6.5 org.slf4j:slf4j-nop:1.7.36
cat >Check.java <<'JAVA'
import java.io.*;
import java.net.*;
import java.util.concurrent.*;
import org.apache.hc.client5.http.async.methods.*;
import org.apache.hc.client5.http.impl.async.*;

public class Check {
    static final int HEADERS = 1, RST_STREAM = 3, SETTINGS = 4, ACK = 1, END_HEADERS = 4;
    static final BlockingQueue<Integer> resets = new LinkedBlockingQueue<>();
    static final BlockingQueue<Integer> requests = new LinkedBlockingQueue<>();

    static synchronized void frame(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        DataOutputStream frame = new DataOutputStream(out);
        frame.write(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags});
        frame.writeInt(stream);
        frame.write(payload);
        frame.flush();
    }

    static void read(Socket socket) {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes(24); // the client's preface
            frame(socket.getOutputStream(), SETTINGS, 0, 0, new byte[0]);
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                in.readNBytes(length);
                if (type == SETTINGS && flags != ACK) {
                    frame(socket.getOutputStream(), SETTINGS, ACK, 0, new byte[0]);
                } else if (type == HEADERS) {
                    requests.add(stream);
                } else if (type == RST_STREAM) {
                    resets.add(stream);
                }
            }
        } catch (IOException e) {
            // the client has closed the connection
        }
    }

    public static void main(String[] args) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CloseableHttpAsyncClient client = HttpAsyncClients.createHttp2Default()) {
            client.start();
            Future<SimpleHttpResponse> reply = client.execute(
                    SimpleRequestBuilder.get("http://127.0.0.1:" + server.getLocalPort() + "/").build(), null);
            Socket socket = server.accept();
            Thread reader = new Thread(() -> read(socket));
            reader.setDaemon(true);
            reader.start();
            int stream = requests.take();
            reply.cancel(true);
            Integer atOnce = resets.poll(5, TimeUnit.SECONDS);
            byte[] status200 = {(byte) 0x88}; // HPACK: indexed ":status: 200"
            frame(socket.getOutputStream(), HEADERS, END_HEADERS, stream, status200);
            Integer later = resets.poll(5, TimeUnit.SECONDS);
            System.out.println("within 5 s of the cancellation: " + (atOnce == null ? "no reset" : "reset")
                    + "; once the server has sent a header: " + (later == null ? "no reset" : "reset"));
        }
        System.exit(0);
    }
}
JAVA
expect "within 5 s of the cancellation: no reset; once the server has sent a header: reset" "$(java -cp 'lib/*' Check.java)"
