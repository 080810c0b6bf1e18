// GET /users lists the customers; POST /users/{id}/role makes one of them a reviewer. For staff only.
"use strict";

const GROUPS = new Set(["reviewers", "customers"]);

function cognito() {
  return require("@aws-sdk/client-cognito-identity-provider");
}

// The API has verified the token; its groups are not the user's to write.
function isAdmin(event) {
  const groups = event.requestContext.authorizer.jwt.claims["cognito:groups"] || [];
  return Array.isArray(groups) && groups.includes("admins");
}

async function listUsers() {
  const { CognitoIdentityProviderClient, ListUsersCommand } = cognito();
  const answer = await new CognitoIdentityProviderClient({}).send(
    new ListUsersCommand({ UserPoolId: process.env.USER_POOL_ID, AttributesToGet: ["sub"] }),
  );
  return answer.Users.map((user) => user.Username);
}

async function addToGroup(name, group) {
  const { CognitoIdentityProviderClient, AdminAddUserToGroupCommand } = cognito();
  await new CognitoIdentityProviderClient({}).send(
    new AdminAddUserToGroupCommand({ UserPoolId: process.env.USER_POOL_ID, Username: name, GroupName: group }),
  );
}

exports.handler = async (event) => {
  if (!isAdmin(event)) {
    console.warn("refused: not an administrator");
    return { statusCode: 403, body: JSON.stringify({ message: "admins only" }) };
  }
  if (event.requestContext.http.method === "GET") {
    return { statusCode: 200, body: JSON.stringify({ users: await listUsers() }) };
  }
  const { role } = JSON.parse(event.body);
  if (!GROUPS.has(role)) {
    console.warn("refused: no such role");
    return { statusCode: 400, body: JSON.stringify({ message: "no such role" }) };
  }
  await addToGroup(event.pathParameters.id, role);
  return { statusCode: 200, body: JSON.stringify({ role }) };
};
