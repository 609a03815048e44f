import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Waits until an Iceberg table has so many rows, and prints its columns and all rows; run on the sink's own class path.
 * Arguments: the warehouse, the table, how many rows.
 */
public final class TableRows {

    public static void main(String[] arguments) throws Exception {
        try (HadoopCatalog catalog = new HadoopCatalog(new Configuration(), arguments[0])) {
            TableIdentifier name = TableIdentifier.parse(arguments[1]);
            while (!catalog.tableExists(name)) {
                Thread.sleep(200);
            }
            Table table = catalog.loadTable(name);
            while (rows(table) < Long.parseLong(arguments[2])) {
                Thread.sleep(200);
                table.refresh();
            }
            table.schema().columns().forEach(column -> System.out.println("column " + column));
            try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
                rows.forEach(row -> System.out.println("row " + text(row)));
            }
        }
    }

    private static long rows(Table table) {
        return table.currentSnapshot() == null
                ? 0
                : Long.parseLong(table.currentSnapshot().summary().get("total-records"));
    }

    private static String text(Object value) {
        if (value instanceof Record record) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < record.size(); i++) {
                values.add(text(record.get(i)));
            }
            return values.toString();
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return Base64.getEncoder().encodeToString(copy);
        }
        return String.valueOf(value);
    }
}
