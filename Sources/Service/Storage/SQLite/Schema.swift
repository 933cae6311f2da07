internal import GRDB

/// The tables, as a series of migrations.
///
/// A migration that was released is never changed; new ones are added.
///
/// Ids are 16-byte blobs, digests 32-byte blobs, dates microseconds since 1970. `addedIn` and `removedIn` are data
/// versions of the project: a row is in the workspace as long as `removedIn` is NULL, and belongs to version v when
/// `addedIn <= v` and it had not been removed by v. Freezing the data for an iteration therefore copies nothing.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 projects") { database in
            try database.execute(sql: blobs + projects + tagsAndImages + imageSets)
        }
        migrator.registerMigration("2 iterations") { database in
            try database.execute(sql: iterations + predictions + suggestions)
        }
        migrator.registerMigration("3 jobs and keys") { database in
            try database.execute(sql: jobs + keysAndSettings)
        }
        migrator.registerMigration("4 reference counts") { database in
            try database.execute(sql: BlobReferences.triggers)
        }
        migrator.registerMigration("5 sessions") { database in
            try database.execute(sql: sessions)
        }
        migrator.registerMigration("6 webhooks") { database in
            try database.execute(sql: webhooks)
        }
        migrator.registerMigration("7 origins of keys") { database in
            try database.execute(sql: originsOfKeys)
        }
        migrator.registerMigration("8 boxes of predictions") { database in
            try database.execute(sql: boxesOfPredictions)
        }
        migrator.registerMigration("9 exports") { database in
            try database.execute(sql: exports + BlobReferences.triggers(for: BlobReferences.exports))
        }
        return migrator
    }

    private static let blobs = """
        CREATE TABLE blob (
            digest BLOB PRIMARY KEY NOT NULL,
            byteCount INTEGER NOT NULL,
            stored INTEGER NOT NULL,
            referenceCount INTEGER NOT NULL DEFAULT 0 CHECK (referenceCount >= 0)
        ) WITHOUT ROWID;
        CREATE INDEX blob_unused ON blob(stored) WHERE referenceCount = 0;

        """

    private static let projects = """
        CREATE TABLE project (
            id BLOB PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            domainID BLOB NOT NULL,
            classificationType TEXT,
            targetExportPlatforms TEXT NOT NULL,
            exportModelContainerURI TEXT,
            notificationQueueURI TEXT,
            augmentationMethods TEXT NOT NULL,
            status TEXT NOT NULL,
            created INTEGER NOT NULL,
            lastModified INTEGER NOT NULL,
            dataVersion INTEGER NOT NULL,
            lastSequence INTEGER NOT NULL
        );

        """

    private static let tagsAndImages = """
        CREATE TABLE tag (
            id BLOB PRIMARY KEY NOT NULL,
            projectID BLOB NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            description TEXT,
            type TEXT NOT NULL,
            created INTEGER NOT NULL,
            addedIn INTEGER NOT NULL,
            removedIn INTEGER
        );
        CREATE UNIQUE INDEX tag_name ON tag(projectID, name) WHERE removedIn IS NULL;
        CREATE INDEX tag_project ON tag(projectID, created);
        CREATE INDEX tag_removed ON tag(projectID, removedIn) WHERE removedIn IS NOT NULL;

        CREATE TABLE image (
            id BLOB PRIMARY KEY NOT NULL,
            projectID BLOB NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            created INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            contentDigest BLOB NOT NULL,
            resizedDigest BLOB NOT NULL,
            thumbnailDigest BLOB NOT NULL,
            byteCount INTEGER NOT NULL,
            mediaType TEXT NOT NULL,
            metadata TEXT NOT NULL,
            source TEXT,
            addedIn INTEGER NOT NULL,
            removedIn INTEGER
        );
        CREATE UNIQUE INDEX image_sequence ON image(projectID, sequence);
        CREATE UNIQUE INDEX image_content ON image(projectID, contentDigest) WHERE removedIn IS NULL;
        CREATE INDEX image_removed ON image(projectID, removedIn) WHERE removedIn IS NOT NULL;

        CREATE TABLE tagging (
            imageID BLOB NOT NULL REFERENCES image(id) ON DELETE CASCADE,
            tagID BLOB NOT NULL REFERENCES tag(id) ON DELETE CASCADE,
            projectID BLOB NOT NULL,
            created INTEGER NOT NULL,
            addedIn INTEGER NOT NULL,
            removedIn INTEGER,
            PRIMARY KEY (imageID, tagID, addedIn)
        ) WITHOUT ROWID;
        CREATE INDEX tagging_tag ON tagging(tagID);
        CREATE INDEX tagging_removed ON tagging(projectID, removedIn) WHERE removedIn IS NOT NULL;
        CREATE UNIQUE INDEX tagging_current ON tagging(imageID, tagID) WHERE removedIn IS NULL;

        CREATE TABLE region (
            id BLOB PRIMARY KEY NOT NULL,
            imageID BLOB NOT NULL REFERENCES image(id) ON DELETE CASCADE,
            tagID BLOB NOT NULL REFERENCES tag(id) ON DELETE CASCADE,
            projectID BLOB NOT NULL,
            leftEdge REAL NOT NULL,
            topEdge REAL NOT NULL,
            width REAL NOT NULL,
            height REAL NOT NULL,
            created INTEGER NOT NULL,
            addedIn INTEGER NOT NULL,
            removedIn INTEGER
        );
        CREATE INDEX region_image ON region(imageID);
        CREATE INDEX region_tag ON region(tagID);
        CREATE INDEX region_project ON region(projectID, removedIn);

        """

    /// See ``ImageSetTable``.
    private static let imageSets = """
        CREATE TABLE image_set (
            projectID BLOB NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            name BLOB NOT NULL,
            block INTEGER NOT NULL,
            sinceVersion INTEGER NOT NULL,
            cardinality INTEGER NOT NULL,
            members BLOB NOT NULL,
            PRIMARY KEY (projectID, name, block, sinceVersion)
        ) WITHOUT ROWID;

        """

    private static let iterations = """
        CREATE TABLE iteration (
            id BLOB PRIMARY KEY NOT NULL,
            projectID BLOB NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            status TEXT NOT NULL,
            created INTEGER NOT NULL,
            lastModified INTEGER NOT NULL,
            trainedAt INTEGER,
            dataVersion INTEGER NOT NULL,
            domainID BLOB NOT NULL,
            classificationType TEXT,
            trainingType TEXT NOT NULL,
            reservedBudgetInHours INTEGER NOT NULL,
            trainingSeconds REAL NOT NULL,
            publishName TEXT,
            publishResourceID TEXT,
            errorDetails TEXT,
            modelDigest BLOB,
            recipe BLOB NOT NULL,
            settingsDigest BLOB NOT NULL
        );
        CREATE INDEX iteration_project ON iteration(projectID, created);
        CREATE INDEX iteration_version ON iteration(projectID, dataVersion);
        CREATE UNIQUE INDEX iteration_name ON iteration(projectID, publishName) WHERE publishName IS NOT NULL;

        CREATE TABLE iteration_tag (
            iterationID BLOB NOT NULL REFERENCES iteration(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            tagID BLOB NOT NULL,
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            PRIMARY KEY (iterationID, position)
        ) WITHOUT ROWID;

        CREATE TABLE iteration_image_score (
            iterationID BLOB NOT NULL REFERENCES iteration(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            imageID BLOB NOT NULL REFERENCES image(id) ON DELETE CASCADE,
            scores BLOB NOT NULL,
            isWrong INTEGER NOT NULL,
            PRIMARY KEY (iterationID, position)
        ) WITHOUT ROWID;
        CREATE INDEX iteration_image_score_image ON iteration_image_score(imageID);

        """

    private static let predictions = """
        CREATE TABLE prediction (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE,
            projectID BLOB NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            iterationID BLOB NOT NULL REFERENCES iteration(id) ON DELETE CASCADE,
            created INTEGER NOT NULL,
            application TEXT,
            contentDigest BLOB NOT NULL,
            resizedDigest BLOB NOT NULL,
            thumbnailDigest BLOB NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            uncertainty REAL NOT NULL
        );
        CREATE INDEX prediction_time ON prediction(projectID, created, sequence);
        CREATE INDEX prediction_uncertainty ON prediction(projectID, uncertainty, sequence);
        CREATE INDEX prediction_iteration_time ON prediction(iterationID, created, sequence);
        CREATE INDEX prediction_iteration_uncertainty ON prediction(iterationID, uncertainty, sequence);
        CREATE INDEX prediction_age ON prediction(created);

        CREATE TABLE prediction_score (
            predictionID BLOB NOT NULL REFERENCES prediction(id) ON DELETE CASCADE,
            tagID BLOB NOT NULL,
            probability REAL NOT NULL,
            PRIMARY KEY (predictionID, tagID)
        ) WITHOUT ROWID;

        """

    private static let suggestions = """
        CREATE TABLE suggestion (
            iterationID BLOB NOT NULL REFERENCES iteration(id) ON DELETE CASCADE,
            imageID BLOB NOT NULL REFERENCES image(id) ON DELETE CASCADE,
            projectID BLOB NOT NULL,
            imageSequence INTEGER NOT NULL,
            created INTEGER NOT NULL,
            uncertainty REAL NOT NULL,
            PRIMARY KEY (iterationID, imageID)
        ) WITHOUT ROWID;
        CREATE INDEX suggestion_image ON suggestion(imageID);
        CREATE INDEX suggestion_uncertainty ON suggestion(iterationID, uncertainty, imageSequence);
        CREATE INDEX suggestion_age ON suggestion(created);

        CREATE TABLE suggestion_score (
            iterationID BLOB NOT NULL,
            imageID BLOB NOT NULL,
            tagID BLOB NOT NULL,
            probability REAL NOT NULL,
            PRIMARY KEY (iterationID, imageID, tagID),
            FOREIGN KEY (iterationID, imageID) REFERENCES suggestion(iterationID, imageID) ON DELETE CASCADE
        ) WITHOUT ROWID;

        """

    private static let jobs = """
        CREATE TABLE job (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            projectID BLOB REFERENCES project(id) ON DELETE CASCADE,
            subjectID BLOB,
            payload BLOB NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            leaseOwner TEXT,
            leaseUntil INTEGER,
            isCancelRequested INTEGER NOT NULL DEFAULT 0,
            progress BLOB,
            enqueued INTEGER NOT NULL,
            started INTEGER,
            finished INTEGER,
            failure TEXT
        );
        CREATE INDEX job_unfinished ON job(number) WHERE finished IS NULL;
        CREATE INDEX job_finished ON job(finished) WHERE finished IS NOT NULL;
        CREATE INDEX job_project ON job(projectID);
        CREATE INDEX job_subject ON job(subjectID);

        """

    private static let keysAndSettings = """
        CREATE TABLE access_key (
            id BLOB PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            scope TEXT NOT NULL,
            projectID BLOB REFERENCES project(id) ON DELETE CASCADE,
            hash BLOB NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            lastUsed INTEGER,
            revoked INTEGER
        );
        CREATE INDEX access_key_project ON access_key(projectID);

        CREATE TABLE setting (
            key TEXT PRIMARY KEY NOT NULL,
            value BLOB NOT NULL
        ) WITHOUT ROWID;

        """

    /// A list in JSON.
    private static let originsOfKeys = """
        ALTER TABLE access_key ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';

        """

    /// Rows with a box, and any number of them for a tag, told apart by `ordinal`.
    ///
    /// SQLite cannot change a primary key, so the tables are written anew.
    private static let boxesOfPredictions = """
        CREATE TABLE new_prediction_score (
            predictionID BLOB NOT NULL REFERENCES prediction(id) ON DELETE CASCADE,
            tagID BLOB NOT NULL,
            ordinal INTEGER NOT NULL,
            probability REAL NOT NULL,
            leftEdge REAL,
            topEdge REAL,
            width REAL,
            height REAL,
            PRIMARY KEY (predictionID, tagID, ordinal)
        ) WITHOUT ROWID;
        INSERT INTO new_prediction_score (predictionID, tagID, ordinal, probability)
            SELECT predictionID, tagID, 0, probability FROM prediction_score ORDER BY predictionID, tagID;
        DROP TABLE prediction_score;
        ALTER TABLE new_prediction_score RENAME TO prediction_score;

        CREATE TABLE new_suggestion_score (
            iterationID BLOB NOT NULL,
            imageID BLOB NOT NULL,
            tagID BLOB NOT NULL,
            ordinal INTEGER NOT NULL,
            probability REAL NOT NULL,
            leftEdge REAL,
            topEdge REAL,
            width REAL,
            height REAL,
            PRIMARY KEY (iterationID, imageID, tagID, ordinal),
            FOREIGN KEY (iterationID, imageID) REFERENCES suggestion(iterationID, imageID) ON DELETE CASCADE
        ) WITHOUT ROWID;
        INSERT INTO new_suggestion_score (iterationID, imageID, tagID, ordinal, probability)
            SELECT iterationID, imageID, tagID, 0, probability FROM suggestion_score
            ORDER BY iterationID, imageID, tagID;
        DROP TABLE suggestion_score;
        ALTER TABLE new_suggestion_score RENAME TO suggestion_score;

        """

    /// No index but the key: there are as many rows as browsers, and only maintenance reads them by time.
    private static let sessions = """
        CREATE TABLE session (
            hash BLOB PRIMARY KEY NOT NULL,
            keyHash BLOB,
            created INTEGER NOT NULL,
            lastSeen INTEGER NOT NULL
        ) WITHOUT ROWID;

        """

    private static let webhooks = """
        CREATE TABLE webhook (
            id BLOB PRIMARY KEY NOT NULL,
            projectID BLOB NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            url TEXT NOT NULL,
            secret BLOB NOT NULL,
            created INTEGER NOT NULL,
            deliveryTime INTEGER,
            deliveryStatus INTEGER,
            deliveryFailure TEXT
        );
        CREATE INDEX webhook_project ON webhook(projectID, created);

        """

    /// `flavor` is empty for a platform's usual form.
    private static let exports = """
        CREATE TABLE export (
            iterationID BLOB NOT NULL REFERENCES iteration(id) ON DELETE CASCADE,
            platform TEXT NOT NULL,
            flavor TEXT NOT NULL,
            status TEXT NOT NULL,
            created INTEGER NOT NULL,
            program TEXT NOT NULL,
            packageDigest BLOB,
            failure TEXT,
            PRIMARY KEY (iterationID, platform, flavor)
        );
        CREATE INDEX export_unfinished ON export(created) WHERE status = 'Exporting';

        """
}
