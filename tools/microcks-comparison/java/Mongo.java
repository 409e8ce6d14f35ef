import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** A Mongo in memory, on a free port, which it prints. */
class Mongo {
    public static void main(String[] arguments) {
        System.out.println("port " + new MongoServer(new MemoryBackend()).bind().getPort());
    }
}
